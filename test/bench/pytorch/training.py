"""Twin of rows/training.ts: one step of SGD with momentum and weight decay on a batch of 128,
cross-entropy, loss and scores read; with --attack-steps after so many steps of PGD in L2, in evaluation mode and without
weight gradients. No bias in front of batch norm: it has no effect, and our step leaves it out."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import Normalise
from timing import measure, parser

BATCH, SIZE, CLASSES = 128, 32, 10
RATE, MOMENTUM, WEIGHT_DECAY = 0.01, 0.9, 5e-4
EPSILON, STEP_SIZE = 0.5, 0.1
VGG_DEPTHS = {"vgg11": [1, 1, 2, 2, 2], "vgg16": [2, 2, 3, 3, 3]}

options = parser()
options.add_argument("--network", choices=[*VGG_DEPTHS, "resnet18"], required=True)
options.add_argument("--width", type=float, default=1)
options.add_argument("--attack-steps", type=int, default=0)
options = options.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)


def unit(inputs, outputs, kernel=3, stride=1):
    conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    return [conv, nn.BatchNorm2d(outputs)]


def vgg(depths):
    layers, inputs = [Normalise()], 3
    for channels, depth in zip([64, 128, 256, 512, 512], depths):
        outputs = int(channels * options.width)
        for _ in range(depth):
            layers += [*unit(inputs, outputs), nn.ReLU(inplace=True)]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs, CLASSES))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.inner = nn.Sequential(
            *unit(inputs, outputs, stride=stride), nn.ReLU(inplace=True), *unit(outputs, outputs)
        )
        is_same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if is_same else nn.Sequential(*unit(inputs, outputs, 1, stride))

    def forward(self, x):
        return F.relu(self.inner(x) + self.shortcut(x), inplace=True)


def resnet18():
    layers, inputs = [Normalise(), *unit(3, 64), nn.ReLU(inplace=True)], 64
    for outputs, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        layers += [BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, CLASSES))


net = resnet18() if options.network == "resnet18" else vgg(VGG_DEPTHS[options.network])
optimiser = torch.optim.SGD(net.parameters(), RATE, MOMENTUM, weight_decay=WEIGHT_DECAY)
images = torch.rand(BATCH, 3, SIZE, SIZE)
labels = torch.arange(BATCH) % CLASSES


def length(x):
    return x.flatten(1).norm(dim=1).clamp(min=1e-12).view(-1, 1, 1, 1)


def attack(clean):
    net.eval().requires_grad_(False)
    x = clean
    for _ in range(options.attack_steps):
        x = x.detach().requires_grad_(True)
        loss = F.cross_entropy(net(x), labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, x)
        delta = x.detach() + STEP_SIZE * gradient / length(gradient) - clean
        delta = delta * (EPSILON / length(delta)).clamp(max=1)
        x = (clean + delta).clamp(0, 1)
    net.requires_grad_(True)
    return x.detach()


def step():
    batch = attack(images) if options.attack_steps > 0 else images
    net.train()
    scores = net(batch)
    loss = F.cross_entropy(scores, labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    (scores.argmax(1) == labels).sum().item()
    return loss.item()


measure(step, options)
