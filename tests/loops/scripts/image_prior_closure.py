"""Deep image prior: a network that only ever sees noise learns one picture; the loop calls a closure."""
import torch
import torch.nn as nn

torch.manual_seed(0)
H = W = 12
yy, xx = torch.meshgrid(torch.linspace(-1, 1, H), torch.linspace(-1, 1, W), indexing="ij")
img_clean = ((xx**2 + yy**2) < 0.5).float()[None, None]
img_noisy = (img_clean + 0.2 * torch.randn(1, 1, H, W)).clamp(0, 1)


def conv_block(cin, cout):
    return nn.Sequential(nn.Conv2d(cin, cout, 3, padding=1, padding_mode="reflect"), nn.LeakyReLU(0.2))


net = nn.Sequential(conv_block(4, 8), conv_block(8, 8), nn.Conv2d(8, 1, 1), nn.Sigmoid())
mse = nn.MSELoss()
net_input_saved = 0.1 * torch.rand(1, 4, H, W)
reg_noise_std = 0.03
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
psnr_list = []
out_avg = None


def psnr(a, b):
    return -10 * torch.log10(((a - b) ** 2).mean())


def closure(i):
    global out_avg
    net_input = net_input_saved + reg_noise_std * torch.randn_like(net_input_saved)
    out = net(net_input)  #: forward
    if out_avg is None:
        out_avg = out.detach()
    else:
        out_avg = out_avg * 0.9 + out.detach() * 0.1
    total_loss = mse(out, img_noisy)  #: loss
    total_loss.backward()  #: backward
    psrn_gt = psnr(img_clean, out.detach())
    psrn_avg = psnr(img_clean, out_avg)
    if i % 10 == 0:
        print("iteration %02d loss %.4f psnr %.2f %.2f" % (i, total_loss.item(), psrn_gt, psrn_avg))
    psnr_list.append(psrn_gt.item())
    return total_loss


for j in range(12):
    optimizer.zero_grad()  #: zero_grad
    closure(j)
    optimizer.step()  #: update
