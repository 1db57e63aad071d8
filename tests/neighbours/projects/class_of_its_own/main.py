from network import Network

network = Network(0.5)
for x, y in ((1.0, 2.0), (2.0, 4.0)):
    print(network.learn(x, y))
print(network.w.item(), network.b.item())
