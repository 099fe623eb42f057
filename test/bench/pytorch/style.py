"""Twin of rows/style.ts: VGG-19 without batch norm up to conv5_1, frozen, with average pooling; content at conv4_2,
Gram matrices at conv1_1 to conv5_1, total variation; the gradient reaches the pixels, and every loss is read."""
import torch
from torch import nn

from layers import Normalise
from timing import measure, parser

BLOCKS = [[64, 64], [128, 128], [256] * 4, [512] * 4, [512]]

options = parser()
options.add_argument("--size", type=int, required=True)
options = options.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)


def network():
    """Layers in order, and the places of the ReLUs that are looked at."""
    layers, style, content, inputs = [Normalise()], [], [], 3
    for block, widths in enumerate(BLOCKS):
        if block > 0:
            layers.append(nn.AvgPool2d(2))
        for i, outputs in enumerate(widths):
            conv = nn.Conv2d(inputs, outputs, 3, padding=1)
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            nn.init.zeros_(conv.bias)
            layers += [conv, nn.ReLU(inplace=True)]
            inputs = outputs
            if i == 0:
                style.append(len(layers) - 1)
            if (block, i) == (3, 1):
                content.append(len(layers) - 1)
    net = nn.Sequential(*layers)
    net.requires_grad_(False)
    return net, style, content


net, style, content = network()


def features(image):
    seen = {}
    for place, layer in enumerate(net):
        image = layer(image)
        if place in style or place in content:
            seen[place] = image
    return seen


def gram(feature):
    flat = feature.flatten(2)[0]
    return flat @ flat.t() / flat.shape[1]


picture = lambda: torch.rand(1, 3, options.size, options.size)
with torch.no_grad():
    content_targets = {place: features(picture())[place] for place in content}
    style_image = features(picture())
    style_targets = {place: gram(style_image[place]) for place in style}
    del style_image
pixels = picture()


def step():
    image = pixels.clone().requires_grad_(True)
    seen = features(image)
    losses = [0.5 * (seen[place] - content_targets[place]).square().sum() for place in content]
    losses += [0.25 * (gram(seen[place]) - style_targets[place]).square().mean() for place in style]
    down, across = image[:, :, 1:] - image[:, :, :-1], image[:, :, :, 1:] - image[:, :, :, :-1]
    losses.append(down.square().sum() + across.square().sum())
    sum(losses).backward()
    image.grad.numpy()
    return sum(loss.item() for loss in losses)


measure(step, options)
