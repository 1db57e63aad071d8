"""An encoder and a decoder with an optimizer each, and a loss added up over the words."""
import random

import torch
import torch.nn as nn
from torch import optim


class Encoder(nn.Module):
    def __init__(self, words, size):
        super().__init__()
        self.embedding = nn.Embedding(words, size)
        self.gru = nn.GRU(size, size)

    def forward(self, word, hidden):
        return self.gru(self.embedding(word).view(1, 1, -1), hidden)


class Decoder(Encoder):
    def __init__(self, words, size):
        super().__init__(words, size)
        self.out = nn.Linear(size, words)

    def forward(self, word, hidden):
        output, hidden = super().forward(word, hidden)
        return torch.log_softmax(self.out(output[0]), dim=1), hidden


def train(source, target, encoder, decoder, encoder_optimizer, decoder_optimizer, criterion):
    hidden = torch.zeros(1, 1, 6)
    encoder_optimizer.zero_grad()  #: zero_grad
    decoder_optimizer.zero_grad()  #: zero_grad
    loss = 0
    for word in source:
        output, hidden = encoder(word, hidden)  #: forward
    guess = torch.tensor([[0]])
    for word in target:
        output, hidden = decoder(guess, hidden)  #: forward
        loss += criterion(output, word)  #: loss
        guess = word if random.random() < 0.5 else output.argmax(1).detach()
    loss.backward()  #: backward
    encoder_optimizer.step()  #: update
    decoder_optimizer.step()  #: update
    return loss.item() / len(target)


random.seed(0)
torch.manual_seed(0)
pairs = [(torch.randint(1, 7, (3, 1)), torch.randint(1, 7, (4, 1))) for _ in range(3)]
encoder, decoder = Encoder(7, 6), Decoder(7, 6)
first = optim.SGD(encoder.parameters(), lr=0.05)
second = optim.SGD(decoder.parameters(), lr=0.05)
nll = nn.NLLLoss()
for n in range(6):
    source, target = random.choice(pairs)
    print(n, train(source, target, encoder, decoder, first, second, nll))
