"""Sequence to sequence: an encoder, a decoder with its own optimizer, sometimes its own predictions."""
import random
import time

import torch
import torch.nn as nn
from torch import optim

SOS_token, EOS_token = 0, 1
MAX_LENGTH = 6
teacher_forcing_ratio = 0.5


class EncoderRNN(nn.Module):
    def __init__(self, input_size, hidden_size):
        super(EncoderRNN, self).__init__()
        self.hidden_size = hidden_size
        self.embedding = nn.Embedding(input_size, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size)

    def forward(self, input, hidden):
        embedded = self.embedding(input).view(1, 1, -1)
        return self.gru(embedded, hidden)

    def initHidden(self):
        return torch.zeros(1, 1, self.hidden_size)


class DecoderRNN(nn.Module):
    def __init__(self, hidden_size, output_size):
        super(DecoderRNN, self).__init__()
        self.embedding = nn.Embedding(output_size, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, output_size)

    def forward(self, input, hidden):
        output = torch.relu(self.embedding(input).view(1, 1, -1))
        output, hidden = self.gru(output, hidden)
        return torch.log_softmax(self.out(output[0]), dim=1), hidden


def train(input_tensor, target_tensor, encoder, decoder, encoder_optimizer, decoder_optimizer, criterion):
    encoder_hidden = encoder.initHidden()

    encoder_optimizer.zero_grad()  #: zero_grad
    decoder_optimizer.zero_grad()  #: zero_grad

    input_length = input_tensor.size(0)
    target_length = target_tensor.size(0)
    loss = 0

    for ei in range(input_length):
        encoder_output, encoder_hidden = encoder(input_tensor[ei], encoder_hidden)  #: forward

    decoder_input = torch.tensor([[SOS_token]])
    decoder_hidden = encoder_hidden  #: forward

    use_teacher_forcing = True if random.random() < teacher_forcing_ratio else False

    if use_teacher_forcing:
        for di in range(target_length):
            decoder_output, decoder_hidden = decoder(decoder_input, decoder_hidden)  #: forward
            loss += criterion(decoder_output, target_tensor[di])  #: loss
            decoder_input = target_tensor[di]
    else:
        for di in range(target_length):
            decoder_output, decoder_hidden = decoder(decoder_input, decoder_hidden)  #: forward
            topv, topi = decoder_output.topk(1)
            decoder_input = topi.squeeze().detach()
            loss += criterion(decoder_output, target_tensor[di])  #: loss
            if decoder_input.item() == EOS_token:
                break

    loss.backward()  #: backward
    encoder_optimizer.step()  #: update
    decoder_optimizer.step()  #: update

    return loss.item() / target_length


def trainIters(encoder, decoder, pairs, n_iters, print_every=10, learning_rate=0.05):
    print_loss_total = 0
    encoder_optimizer = optim.SGD(encoder.parameters(), lr=learning_rate)
    decoder_optimizer = optim.SGD(decoder.parameters(), lr=learning_rate)
    training_pairs = [random.choice(pairs) for i in range(n_iters)]
    criterion = nn.NLLLoss()
    start = time.time()

    for iter in range(1, n_iters + 1):
        training_pair = training_pairs[iter - 1]
        input_tensor = training_pair[0]
        target_tensor = training_pair[1]
        loss = train(input_tensor, target_tensor, encoder, decoder, encoder_optimizer, decoder_optimizer, criterion)
        print_loss_total += loss
        if iter % print_every == 0:
            print_loss_avg = print_loss_total / print_every
            print_loss_total = 0
            assert time.time() >= start
            print("%d %d%% %.4f" % (iter, iter / n_iters * 100, print_loss_avg))


random.seed(4)
torch.manual_seed(4)
pairs = []
for _ in range(12):
    words = [random.randint(2, 7) for _ in range(3)]
    source = torch.tensor(words + [EOS_token]).view(-1, 1)
    target = torch.tensor(words[::-1] + [EOS_token]).view(-1, 1)
    pairs.append((source, target))
trainIters(EncoderRNN(8, 12), DecoderRNN(12, 8), pairs, 10)
