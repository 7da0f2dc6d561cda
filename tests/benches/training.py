"""The training step of src/train/trainer.rs in PyTorch, for `./build.sh bench training`.

The same networks, losses, batch, crop and optimizers; random weights, because only time is compared.
Does one step for each line on standard input and answers with its seconds.

    python3 training.py --side 192 --batch 3 --styles 4 --threads 2
"""

import argparse
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

VGG16 = [(3, 64), (64, 64), "pool", (64, 128), (128, 128), "pool", (128, 256), (256, 256), (256, 256), "pool",
         (256, 512)]
STYLE_LAYERS = {0: 1.0, 2: 1.0, 4: 1.0, 7: 0.4}  # conv1_1, conv2_1, conv3_1, conv4_1
CONTENT_LAYER = 6  # conv3_3


class Norm(nn.Module):
    """Conditional instance normalization."""

    def __init__(self, styles, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(styles, channels))
        self.beta = nn.Parameter(torch.zeros(styles, channels))

    def forward(self, x, style):
        gamma, beta = ((style @ table)[:, :, None, None] for table in (self.gamma, self.beta))
        return F.instance_norm(x) * gamma + beta


class Conv(nn.Module):
    """3x3 convolution with reflection padding."""

    def __init__(self, channels_in, channels_out, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 3, stride, bias=False)

    def forward(self, x):
        return self.conv(F.pad(x, (1, 1, 1, 1), mode="reflect"))


class Up(nn.Module):
    """Nearest-neighbour upsampling and convolution, on the small picture."""

    def __init__(self, channels_in, channels_out, bias):
        super().__init__()
        self.weight = nn.Parameter(0.05 * torch.randn(channels_out, channels_in, 3, 3))
        self.bias = nn.Parameter(torch.zeros(channels_out)) if bias else None
        taps = torch.zeros(9, 36)
        row = lambda parity, tap: (parity + tap + 1) // 2
        for tap in range(9):
            for phase in range(4):
                taps[tap, phase * 9 + row(phase // 2, tap // 3) * 3 + row(phase % 2, tap % 3)] = 1
        self.register_buffer("taps", taps)

    def forward(self, x):
        out, channels = self.weight.shape[:2]
        weight = (self.weight.reshape(-1, 9) @ self.taps).reshape(out, channels, 4, 9)
        weight = weight.transpose(1, 2).reshape(out * 4, channels, 3, 3)
        y = F.pixel_shuffle(F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight), 2)
        return y if self.bias is None else y + self.bias[:, None, None]


class Block(nn.Module):
    def __init__(self, styles):
        super().__init__()
        self.convs = nn.ModuleList([Conv(64, 64), Conv(64, 64)])
        self.norms = nn.ModuleList([Norm(styles, 64), Norm(styles, 64)])

    def forward(self, x, style):
        y = F.relu(self.norms[0](self.convs[0](x), style))
        return x + self.norms[1](self.convs[1](y), style)


class Generator(nn.Module):
    def __init__(self, styles):
        super().__init__()
        self.input, self.down = Conv(12, 32), Conv(32, 64, 2)
        self.norms = nn.ModuleList([Norm(styles, 32), Norm(styles, 64), Norm(styles, 32)])
        self.blocks = nn.ModuleList(Block(styles) for _ in range(5))
        self.up, self.output = Up(64, 32, False), Up(32, 3, True)

    def forward(self, x, style):
        x = F.relu(self.norms[0](self.input(F.pixel_unshuffle(x - 0.5, 2)), style))
        x = F.relu(self.norms[1](self.down(x), style))
        for block in self.blocks:
            x = block(x, style)
        x = F.relu(self.norms[2](self.up(x), style))
        return torch.sigmoid(self.output(x))


class FeatureExtractor(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.MaxPool2d(2) if layer == "pool" else nn.Conv2d(*layer, 3, padding=1) for layer in VGG16
        ).requires_grad_(False)

    def forward(self, x):
        features = []
        for layer in self.layers:
            x = layer(x)
            if isinstance(layer, nn.Conv2d):
                x = F.relu(x)
                features.append(x)
        return features


class Discriminator(nn.Module):
    def __init__(self, styles):
        super().__init__()
        shapes = [(3, 32, 4, 2), (32, 64, 4, 2), (64, 128, 4, 1), (128, 1, 3, 1)]
        self.convs = nn.ModuleList(nn.utils.parametrizations.spectral_norm(nn.Conv2d(*shape)) for shape in shapes)
        self.embedding = nn.Parameter(torch.randn(styles, 128) / 128**0.5)

    def forward(self, x, style):
        x = 2 * x - 1
        for conv in self.convs[:3]:
            x = F.leaky_relu(conv(x), 0.2)
        projection = (x * (style @ self.embedding)[:, :, None, None]).sum(1, keepdim=True)
        return self.convs[3](x) + projection[:, :, 1:-1, 1:-1]


def gram(x):
    flat = x.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def relative(a, b):
    dims = tuple(range(1, a.dim()))
    return ((a - b) ** 2).sum(dims) / ((b**2).sum(dims) + 1e-8)


def total_variation(x):
    return (x[:, :, 1:] - x[:, :, :-1]).abs().mean() + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean()


def smoothness(painting, photo):
    """Barron & Poole's, as in src/loss/smoothness.rs."""
    cells = lambda x: F.avg_pool2d(x, 8).flatten(2).transpose(1, 2)
    colours = cells(photo) / 0.05
    side = torch.arange(photo.shape[2] // 8) / 8.0
    places = torch.cartesian_prod(side, side).expand(len(photo), -1, -1)
    points = torch.cat([colours, places], 2)
    norms = points.square().sum(2, keepdim=True)
    distances = norms + norms.transpose(1, 2) - 2 * points @ points.transpose(1, 2)
    affinity = (-0.5 * distances.clamp_min(0)).exp()
    degree, x = affinity.sum(2, keepdim=True), cells(painting)
    alike = 2 * (x * (degree * x - affinity @ x)).sum((1, 2)) / degree.sum((1, 2))
    variance = (x - x.mean(1, keepdim=True)).square().mean(1).sum(1)
    return (alike / (2 * variance + 0.02)).mean()


class Step:
    def __init__(self, side, batch, styles):
        self.side, self.batch, self.styles = side, batch, styles
        self.generator, self.features = Generator(styles), FeatureExtractor()
        self.discriminator = Discriminator(styles)
        is_style = lambda name: name.endswith(("gamma", "beta"))
        named = list(self.generator.named_parameters())
        self.optimizer = torch.optim.Adam(
            [
                {"params": [p for name, p in named if not is_style(name)], "lr": 1e-3},
                {"params": [p for name, p in named if is_style(name)], "lr": 3e-3},
            ]
        )
        self.average = [p.detach().clone() for p in self.generator.parameters()]
        self.rival = torch.optim.Adam(self.discriminator.parameters(), lr=4e-4, betas=(0.5, 0.99))
        self.photos = torch.rand(batch, 3, side, side)
        with torch.no_grad():
            content = self.features(self.photos)
            self.content = content[CONTENT_LAYER]
            self.targets = {layer: gram(content[layer]) * 1.3 for layer in STYLE_LAYERS}

    def __call__(self):
        style = torch.eye(self.styles)[torch.arange(self.batch) % self.styles]
        painting = self.generator(self.photos, style)
        features = self.features(painting)
        loss = 1.5 * relative(features[CONTENT_LAYER], self.content).mean()
        for layer, weight in STYLE_LAYERS.items():
            loss = loss + 8 * weight * relative(gram(features[layer]), self.targets[layer]).mean()
        loss = loss + 0.2 * total_variation(painting) + 3 * smoothness(painting, self.photos)

        moved = lambda x: x[:, :, 2 : 2 + self.side - 4, 1 : 1 + self.side - 4]
        noise = torch.rand(moved(self.photos).shape) * 0.02
        again = self.generator(moved(self.photos) + noise, style)
        loss = loss + 3 * (moved(painting) - again).abs().mean()

        crop = painting[:, :, 8:104, 8:104]
        self.discriminator.requires_grad_(False)
        loss = loss - 0.02 * self.discriminator(crop, style).mean()
        self.discriminator.requires_grad_(True)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.average, [p.detach() for p in self.generator.parameters()], 0.005)

        real = torch.rand(self.batch, 3, 96, 96)
        rival = F.relu(1 - self.discriminator(real, style)).mean()
        rival = rival + F.relu(1 + self.discriminator(crop.detach(), style)).mean()
        self.rival.zero_grad()
        rival.backward()
        self.rival.step()
        return loss.item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=192)
    parser.add_argument("--batch", type=int, default=3)
    parser.add_argument("--styles", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="multiply in bfloat16")
    arguments = parser.parse_args()
    torch.manual_seed(1890)
    torch.set_num_threads(arguments.threads)
    step = Step(arguments.side, arguments.batch, arguments.styles)
    for _ in sys.stdin:
        started = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=arguments.half):
            step()
        print(f"{time.perf_counter() - started:.6f}", flush=True)


if __name__ == "__main__":
    main()
