"""Which explanation belongs to which error: torch's own message decides."""

import re
from collections.abc import Callable

from tutor.advice import (
    again,
    arguments,
    calling,
    gradients,
    handing,
    importing,
    joining,
    kinds,
    lookups,
    missing,
    misspelt,
    optimizers,
    recurrent,
    shapes,
    sizes,
    targets,
    undefined,
    ungraphed,
)
from tutor.advice.case import Case
from tutor.advice.told import Advice
from tutor.lesson.model import Lesson
from tutor.trace.model import Failure, Step

Explainer = Callable[[Case, "re.Match[str]"], Advice | None]

EXPLAINERS: tuple[tuple[str, Explainer], ...] = (
    (r"^a (?P<view>view of a )?leaf Variable that requires grad", gradients.leaf_changed),
    (r"^grad can be implicitly created only for scalar outputs", gradients.not_scalar),
    (r"does not require grad and does not have a grad_fn", ungraphed.no_graph),
    (r"^'(?P<kind>[\w.]+)' object has no attribute 'backward'", ungraphed.no_tensor),
    (r"^Can't call numpy\(\) on Tensor that requires grad", ungraphed.no_numpy),
    (r"modified by an inplace operation: \[[\w.]+ \[(?P<shape>[\d, ]*)\]\]", gradients.overwritten),
    (r"^Trying to backward through the graph a second time", again.twice),
    (r"^attempted relative import with no known parent package", importing.relative),
    (r"^No module named '(?P<name>[\w.]+)'", importing.beside),
    (r"NoneType", missing.no_gradient),
    (r"NoneType", calling.no_result),
    (r"^[Oo]nly Tensors of floating point (and complex )?dtype", kinds.whole_numbers),
    (r"expected target dtype to be Long or Byte, but got (?P<got>\w+)", kinds.class_numbers),
    (r"expected scalar type Long but found (?P<got>\w+)", kinds.class_numbers),
    (r"^Found dtype \w+ but expected \w+", kinds.float_target),
    (r"^result type \w+ can't be cast to the desired output type \w+", kinds.float_target),
    (r"must have the same dtype", kinds.dtypes),
    (r"to have the same dtype, but got", kinds.dtypes),
    (r"^expected scalar type \w+ but found", kinds.dtypes),
    (r"^Input type \(.*\) and (bias|weight) type \(.*\) should be the same", kinds.dtypes),
    (r"^mean\(\): could not infer output dtype.*Got: (?P<got>\w+)", kinds.no_mean),
    (r"(to be|is not) on the (same|expected) device", kinds.devices),
    (r"^Torch not compiled with CUDA|Found no NVIDIA driver", kinds.no_cuda),
    (
        r"^mat1 and mat2 shapes cannot be multiplied \((?P<left>\d+x\d+) and (?P<right>\d+x\d+)\)",
        shapes.product,
    ),
    (
        r"^size mismatch, got input \(\d+\), mat \((?P<left>.*)\), vec \((?P<right>.*)\)",
        shapes.product,
    ),
    (
        r"^inconsistent tensor size, expected tensor \[(?P<left>\d+)\] and src \[(?P<right>\d+)\]",
        shapes.product,
    ),
    (
        r"^shapes \((?P<left>[\d,]+)\) and \((?P<right>[\d,]+)\) not aligned",
        shapes.product,
    ),
    (
        r"^The size of tensor a \((?P<left>\d+)\) must match the size of tensor b "
        r"\((?P<right>\d+)\) at non-singleton dimension (?P<dimension>\d+)",
        shapes.together,
    ),
    (
        r"^operands could not be broadcast together with shapes (?P<left>\([\d,]*\)) "
        r"(?P<right>\([\d,]*\))",
        shapes.arrays,
    ),
    (
        r"^matmul: .* mismatch in its core dimension.*\(size (?P<one>\d+) is different from "
        r"(?P<other>\d+)\)",
        shapes.core,
    ),
    (r"^shape '(?P<shape>\[.*\])' is invalid for input of size (?P<count>\d+)", sizes.regrouped),
    (
        r"^cannot reshape array of size (?P<count>\d+) into shape (?P<shape>\([\d,-]*\))",
        sizes.regrouped,
    ),
    (
        r"^Expected input batch_size \((?P<left>\d+)\) to match target batch_size "
        r"\((?P<right>\d+)\)",
        sizes.batches,
    ),
    (r"^Target (?P<target>-?\d+) is out of bounds", sizes.class_range),
    (r"^0D or 1D target tensor expected, multi-target not supported", sizes.class_columns),
    (
        r"target size \(torch\.Size\((?P<target>\[[\d, ]*\])\)\) that is different to the "
        r"input size \(torch\.Size\((?P<given>\[[\d, ]*\])\)\)",
        sizes.same_size,
    ),
    (
        r"Target size \(torch\.Size\((?P<target>\[[\d, ]*\])\)\) must be the same as input size "
        r"\(torch\.Size\((?P<given>\[[\d, ]*\])\)\)",
        sizes.same_size,
    ),
    (
        r"expected input(?P<given>\[[\d, ]*\]) to have (?P<wanted>\d+) channels, but got "
        r"(?P<got>\d+) channels",
        sizes.channels,
    ),
    (
        r"size per channel: \((?P<left>[\d x]+)\)\. Kernel size: \((?P<kernel>[\d x]+)\)",
        sizes.kernel,
    ),
    (
        r"^Expected more than 1 value per channel when training.*Size\((?P<given>\[[\d, ]*\])\)",
        sizes.single,
    ),
    (
        r"^running_mean should contain (?P<got>\d+) elements not (?P<wanted>\d+)",
        sizes.statistics,
    ),
    (r"^view size is not compatible with input tensor's size and stride", sizes.apart),
    (
        r"^Sizes of tensors must match except in dimension (?P<along>\d+)\. Expected size "
        r"(?P<wanted>\d+) but got size (?P<got>\d+)",
        joining.joined,
    ),
    (
        r"^Tensors must have same number of dimensions: got (?P<one>\d+) and (?P<other>\d+)",
        joining.unlike,
    ),
    (
        r"^stack expects each tensor to be equal size, but got (?P<one>\[[\d, ]*\]) at entry "
        r"(?P<first>\d+) and (?P<other>\[[\d, ]*\]) at entry (?P<second>\d+)",
        joining.stacked,
    ),
    (
        r"output (operand )?with shape (?P<held>[(\[][\d, ]*[)\]]) doesn't match the broadcast "
        r"shape (?P<new>[(\[][\d, ]*[)\]])",
        joining.fixed_shape,
    ),
    (
        r"^Cannot cast ufunc '\w+' output from .* to dtype\('(?P<held>u?int\d+)'\)",
        kinds.whole_array,
    ),
    (r"^index out of range in self", lookups.beyond),
    (r"^Expected tensor for argument #1 'indices' .* but got (?P<got>[\w.]+)", lookups.no_indices),
    (r"^all elements of input should be between 0 and 1", targets.no_probabilities),
    (r"^Expected floating point type for target with class probabilities", targets.one_hot),
    (r"softmax\w*\" not implemented for '(Long|Int)'", targets.whole_logits),
    (r"^Expected target size \[[\d, ]*\], got (?P<got>\[[\d, ]*\])", targets.per_position),
    (r"^Subtraction, the `-` operator, with (two|a) bool tensor", targets.booleans),
    (r"^Expected hidden.* size (?P<wanted>\([\d, ]*\)), got (?P<got>\[[\d, ]*\])", recurrent.state),
    (
        r"^input.size\(-1\) must be equal to input_size. Expected (?P<wanted>\d+), got "
        r"(?P<got>\d+)",
        recurrent.features,
    ),
    (
        r"^Module \[(?P<module>\w+)\] is missing the required \"forward\" function",
        calling.no_forward,
    ),
    (
        r"(?P<owner>\w+)\.(?P<name>forward|__init__)\(\) takes (from \d+ to )?(?P<most>\d+) "
        r"positional arguments? but (?P<given>\d+) were given",
        arguments.too_many,
    ),
    (
        r"(?P<owner>\w+)\.(?P<name>forward|__init__)\(\) missing \d+ required positional "
        r"arguments?: (?P<missing>'.*')",
        arguments.too_few,
    ),
    (r"^embed_dim must be divisible by num_heads", arguments.heads),
    (r"^Boolean value of Tensor with more than one value is ambiguous", calling.not_a_loss),
    (r"must be Tensor, not (?P<got>tuple|list|numpy\.ndarray)", calling.no_tensor),
    (r"^'(?P<kind>\w+)' object is not iterable", optimizers.not_iterable),
    (r"not supported between instances of .*'generator'", optimizers.two_lists),
    (r"^Inference tensors cannot be saved for backward", gradients.inferred),
    (r"^optimizer got an empty parameter list", optimizers.no_parameters),
    (r"^can't optimize a non-leaf Tensor", optimizers.not_a_leaf),
    (r"^params argument given to the optimizer should be an iterable", optimizers.not_listed),
    (
        r"^(module )?'(?P<owner>[\w.]+)'( object)? has no attribute '(?P<name>\w+)'\. "
        r"Did you mean: '(?P<near>\w+)'\?$",
        misspelt.attribute,
    ),
    (r"^name '(?P<name>\w+)' is not defined", undefined.undefined),
    (
        r"^(?P<kind>\w+)\.step\(\) missing 1 required positional argument: 'closure'",
        handing.no_closure,
    ),
    (r"^optimizer can only optimize Tensors, but one of the params is", handing.several_models),
    (r"\.__init__\(\) got multiple values for argument 'lr'", handing.several_models),
    (r"^cannot assign module before Module.__init__\(\) call", optimizers.not_begun),
)
"""Patterns of torch's and NumPy's messages; the first that is found and explained counts."""


def explained(error: Failure, step: Step | None, lesson: Lesson) -> Advice | None:
    """Return what is to be said of an error beside torch's own message; None where nothing is.

    `step` is the last step that was recorded: most often that in which the script failed, as far
    as it came. What is said of names and shapes is read from there and from the text.
    """
    case = Case(error, step, lesson)
    for pattern, explainer in EXPLAINERS:
        found = re.search(pattern, error.message)
        if found is not None:
            advice = explainer(case, found)
            if advice is not None:
                return advice
    return None
