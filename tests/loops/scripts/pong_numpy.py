"""A policy gradient in NumPy with RMSProp, in the manner of the well-known gist for Pong."""
import numpy as np

np.random.seed(0)
# hyperparameters
H = 8  # number of hidden layer neurons
batch_size = 2  # every how many episodes to do a param update?
learning_rate = 1e-2
gamma = 0.99  # discount factor for reward
decay_rate = 0.99  # decay factor for RMSProp leaky sum of grad^2
D = 6  # input dimensionality

model = {}
model["W1"] = np.random.randn(H, D) / np.sqrt(D)  # "Xavier" initialization
model["W2"] = np.random.randn(H) / np.sqrt(H)

grad_buffer = {k: np.zeros_like(v) for k, v in model.items()}  # update buffers that add up gradients over a batch
rmsprop_cache = {k: np.zeros_like(v) for k, v in model.items()}  # rmsprop memory


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))  # sigmoid "squashing" function to interval [0,1]


def discount_rewards(r):
    """take 1D float array of rewards and compute discounted reward"""
    discounted_r = np.zeros_like(r)
    running_add = 0
    for t in reversed(range(0, r.size)):
        running_add = running_add * gamma + r[t]
        discounted_r[t] = running_add
    return discounted_r


def policy_forward(x):
    h = np.dot(model["W1"], x)
    h[h < 0] = 0  # ReLU nonlinearity
    logp = np.dot(model["W2"], h)
    p = sigmoid(logp)
    return p, h  # return probability of taking action 2, and hidden state


def policy_backward(eph, epdlogp, epx):
    """backward pass. (eph is array of intermediate hidden states)"""
    dW2 = np.dot(eph.T, epdlogp).ravel()
    dh = np.outer(epdlogp, model["W2"])
    dh[eph <= 0] = 0  # backpro prelu
    dW1 = np.dot(dh.T, epx)
    return {"W1": dW1, "W2": dW2}


running_reward = None
for episode_number in range(1, 7):
    xs, hs, dlogps, drs = [], [], [], []
    reward_sum = 0
    done = False
    while not done:
        x = np.random.randn(D)

        # forward the policy network and sample an action from the returned probability
        aprob, h = policy_forward(x)  #: forward
        action = 2 if np.random.uniform() < aprob else 3  # roll the dice!

        # record various intermediates (needed later for backprop)
        xs.append(x)
        hs.append(h)  #: forward
        y = 1 if action == 2 else 0  # a "fake label"
        dlogps.append(y - aprob)  #: backward

        # step the environment and get new measurements
        reward = 1.0 if (x[0] > 0) == (action == 2) else -1.0
        reward_sum += reward
        drs.append(reward)
        done = len(drs) == 10

    # stack together all inputs, hidden states, action gradients, and rewards for this episode
    epx = np.vstack(xs)
    eph = np.vstack(hs)  #: backward
    epdlogp = np.vstack(dlogps)  #: backward
    epr = np.array(drs)

    # compute the discounted reward backwards through time
    discounted_epr = discount_rewards(epr)
    discounted_epr -= np.mean(discounted_epr)
    discounted_epr /= np.std(discounted_epr)

    epdlogp = epdlogp * discounted_epr[:, None]  #: backward
    grad = policy_backward(eph, epdlogp, epx)  #: backward
    for k in model:
        grad_buffer[k] += grad[k]  #: backward

    # perform rmsprop parameter update every batch_size episodes
    if episode_number % batch_size == 0:
        for k, v in model.items():
            g = grad_buffer[k]  #: backward
            rmsprop_cache[k] = decay_rate * rmsprop_cache[k] + (1 - decay_rate) * g**2  #: update
            model[k] += learning_rate * g / (np.sqrt(rmsprop_cache[k]) + 1e-5)  #: update
            grad_buffer[k] = np.zeros_like(v)  #: zero_grad

    running_reward = reward_sum if running_reward is None else running_reward * 0.99 + reward_sum * 0.01
    print("episode reward total was %f. running mean: %f" % (reward_sum, running_reward))
