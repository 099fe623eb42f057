"""What both twins share: the network's first step, as in gpu/networks/classifier.ts."""
import torch

MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.2023, 0.1994, 0.201]).view(1, 3, 1, 1)


class Normalise(torch.nn.Module):
    def forward(self, images):
        return images * (1 / DEVIATION) + (-MEAN / DEVIATION)
