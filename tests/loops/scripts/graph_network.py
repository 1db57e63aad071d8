"""A graph convolutional net on a karate club of its own, semi-supervised."""
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.nn.parameter import Parameter


class GraphConvolution(nn.Module):
    def __init__(self, in_features, out_features):
        super(GraphConvolution, self).__init__()
        self.weight = Parameter(torch.FloatTensor(in_features, out_features))
        self.bias = Parameter(torch.FloatTensor(out_features))
        self.reset_parameters()

    def reset_parameters(self):
        stdv = 1.0 / self.weight.size(1) ** 0.5
        self.weight.data.uniform_(-stdv, stdv)
        self.bias.data.uniform_(-stdv, stdv)

    def forward(self, input, adj):
        support = torch.mm(input, self.weight)
        output = torch.spmm(adj, support)
        return output + self.bias


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass, dropout):
        super(GCN, self).__init__()
        self.gc1 = GraphConvolution(nfeat, nhid)
        self.gc2 = GraphConvolution(nhid, nclass)
        self.dropout = dropout

    def forward(self, x, adj):
        x = F.relu(self.gc1(x, adj))
        x = F.dropout(x, self.dropout, training=self.training)
        x = self.gc2(x, adj)
        return F.log_softmax(x, dim=1)


torch.manual_seed(42)
n = 20
labels = torch.arange(n) % 2
edges = (torch.rand(n, n) < 0.1 + 0.4 * (labels[:, None] == labels[None, :])).float()
adj = edges + edges.T + torch.eye(n)
adj = adj / adj.sum(1, keepdim=True)
features = torch.eye(n)
idx_train, idx_val, idx_test = torch.arange(6), torch.arange(6, 12), torch.arange(12, n)


def accuracy(output, labels):
    preds = output.max(1)[1].type_as(labels)
    correct = preds.eq(labels).double()
    correct = correct.sum()
    return correct / len(labels)


model = GCN(nfeat=features.shape[1], nhid=8, nclass=2, dropout=0.1)
optimizer = optim.Adam(model.parameters(), lr=0.02, weight_decay=5e-4)
fastmode = False


def train(epoch):
    t = time.time()
    model.train()
    optimizer.zero_grad()  #: zero_grad
    output = model(features, adj)  #: forward
    loss_train = F.nll_loss(output[idx_train], labels[idx_train])  #: loss
    acc_train = accuracy(output[idx_train], labels[idx_train])
    loss_train.backward()  #: backward
    optimizer.step()  #: update

    if not fastmode:
        # Evaluate validation set performance separately, deactivates dropout during validation run.
        model.eval()
        output = model(features, adj)

    loss_val = F.nll_loss(output[idx_val], labels[idx_val])
    acc_val = accuracy(output[idx_val], labels[idx_val])
    print(
        "Epoch: {:04d}".format(epoch + 1),
        "loss_train: {:.4f}".format(loss_train.item()),
        "acc_train: {:.4f}".format(acc_train.item()),
        "loss_val: {:.4f}".format(loss_val.item()),
        "acc_val: {:.4f}".format(acc_val.item()),
    )


def test():
    model.eval()
    output = model(features, adj)
    loss_test = F.nll_loss(output[idx_test], labels[idx_test])
    print("Test set results:", loss_test.item(), accuracy(output[idx_test], labels[idx_test]).item())


for epoch in range(5):
    train(epoch)
test()
