"""Independent definitions of all networks that the program ships as templates, written from their sources.

`NETWORKS` maps a template's name to its reference. The names are torchvision's where it has the network; there the
modules have torchvision's `state_dict` keys and shapes as well.
"""

from __future__ import annotations

from functools import partial

from tests.reference_networks import (
    alexnet,
    cifar,
    generative,
    googlenet,
    inception,
    mobile,
    modern,
    pairs,
    segmentation,
    sequences,
    small,
    swin,
    texts,
    vgg,
    volumes,
)
from tests.reference_networks.densenet import DenseNet
from tests.reference_networks.reference import Reference
from tests.reference_networks.resnet import BasicBlock, Bottleneck, CifarResNet, ResNet
from tests.reference_networks.squeezenet import SqueezeNet

__all__ = ["NETWORKS", "Reference"]

IMAGENET = (3, 224, 224)
KRIZHEVSKY = "Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks"
VGG = "Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition"
SZEGEDY = "Szegedy et al., Going deeper with convolutions"
HE = "He, Zhang, Ren and Sun, Deep residual learning for image recognition"
XIE = "Xie et al., Aggregated residual transformations for deep neural networks"
WIDE = "Zagoruyko and Komodakis, Wide residual networks"
DENSE = "Huang, Liu, van der Maaten and Weinberger, Densely connected convolutional networks"
HOWARD = "Howard et al., Searching for MobileNetV3"
SQUEEZE = "Iandola et al., SqueezeNet"
LECUN = "LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition"
RADFORD = "Radford, Metz and Chintala, Unsupervised representation learning with DCGANs; sizes of PyTorch's tutorial"

SMALL = {
    "perceptron_and": Reference(small.perceptron_and, (2,), "Rosenblatt, The perceptron", 1958, 3, 2),
    "perceptron_or": Reference(small.perceptron_or, (2,), "Rosenblatt, The perceptron", 1958, 3, 2),
    "mlp_xor": Reference(
        small.XorMLP, (2,), "Goodfellow, Bengio and Courville, Deep learning, section 6.1", 2016, 9, 6,
        note="One neuron cannot learn XOR (Minsky and Papert 1969); two ReLU units and one linear unit solve it.",
    ),
    "mlp_xor_random": Reference(
        small.XorMLP, (2,), "Goodfellow, Bengio and Courville, Deep learning, section 6.1", 2016, 9, 6
    ),
    "linear_regression": Reference(small.linear_regression, (1,), "Legendre, least squares", 1805, 2, 1),
    "linear_classifier": Reference(
        small.linear_classifier, (3, 32, 32), "CS231n, Linear classification", 2016, 30_730, 30_720
    ),
    "mlp": Reference(small.mlp, (64,), "Rumelhart, Hinton and Williams, Learning representations", 1986),
    "lenet5": Reference(
        small.lenet5, (1, 28, 28), LECUN, 1998, 61_706, 416_520,
        note="The paper's third layer is linked sparsely and its pooling is learned: 60,000 parameters there.",
    ),
    "tutorial_1x32x32": Reference(
        partial(small.TutorialNet, 1), (1, 32, 32), "PyTorch tutorial, Neural networks", 2017, 61_706, 416_520
    ),
    "tutorial_3x32x32": Reference(
        partial(small.TutorialNet, 3), (3, 32, 32), "PyTorch tutorial, Training a classifier", 2017, 62_006, 651_720,
        note="456 is the number of parameters of its first convolution, not the size of an output.",
    ),
    "mnist_16_64": Reference(small.mnist_16_64, (1, 28, 28), "Lecture on convolutional networks", 2022, 291_050),
}  # fmt: skip

ALEXNETS = {
    "alexnet": Reference(
        alexnet.alexnet_torchvision, IMAGENET, "Krizhevsky, One weird trick; torchvision", 2014, 61_100_840,
        is_torchvision=True, is_large=True, note="64-192-384-256-256 channels, no response normalization.",
    ),
    "alexnet_lecture": Reference(
        alexnet.alexnet_2012, (3, 227, 227), KRIZHEVSKY, 2012, 62_378_344, 1_135_256_096, is_large=True,
        note="Without the split over two GPUs. 224 x 224 without padding gives 54 x 54, not the 55 x 55 of the paper.",
    ),
    "alexnet_lecture_224": Reference(
        partial(alexnet.alexnet_2012, 2), IMAGENET, KRIZHEVSKY, 2012, 62_378_344, 1_135_256_096, is_large=True,
        note="Padding 2 gives the 55 x 55 of the paper from its 224 x 224; the last row and column are ignored.",
    ),
    "alexnet_paper": Reference(
        partial(alexnet.alexnet_2012, groups=2), (3, 227, 227), KRIZHEVSKY, 2012, 60_965_224, 724_406_816,
        is_large=True, note="The paper's 253,440 units of the first layer are 55 x 55 x 96 = 290,400.",
    ),
    "zfnet": Reference(
        alexnet.zfnet, IMAGENET, "Zeiler and Fergus, Visualizing and understanding convolutional networks", 2013,
        107_627_624, is_large=True, note="512-1024-512 as in the lecture; the paper's own table has 384-384-256.",
    ),
}  # fmt: skip

VGGS = {
    name: Reference(
        partial(vgg.vgg, configuration, name.endswith("_bn"), name.endswith("_lrn")), IMAGENET, VGG, 2014, params, macs,
        is_torchvision=configuration != "C" and not name.endswith("_lrn"), is_large=True,
    )
    for name, configuration, params, macs in (
        ("vgg11", "A", 132_863_336, 7_609_090_048),
        ("vgg11_lrn", "A", 132_863_336, 7_609_090_048),
        ("vgg11_bn", "A", 132_868_840, 7_609_090_048),
        ("vgg13", "B", 133_047_848, 11_308_466_176),
        ("vgg13_bn", "B", 133_053_736, 11_308_466_176),
        ("vgg16_c", "C", 133_638_952, 11_770_888_192),
        ("vgg16", "D", 138_357_544, 15_470_264_320),
        ("vgg16_bn", "D", 138_365_992, 15_470_264_320),
        ("vgg19", "E", 143_667_240, 19_632_062_464),
        ("vgg19_bn", "E", 143_678_248, 19_632_062_464),
    )
} | {
    "smaller_vggnet": Reference(
        vgg.smaller_vggnet, (3, 96, 96), "Rosebrock, Multi-label classification with Keras, pyimagesearch", 2018,
        note="Six labels (black, blue, red; dress, jeans, shirt); the sigmoid of the source is in the loss.",
    ),
}  # fmt: skip

INCEPTIONS = {
    "googlenet": Reference(
        partial(googlenet.GoogLeNet, is_paper=False), IMAGENET, f"{SZEGEDY}; torchvision", 2014, 6_624_904,
        training_params=13_004_888, is_torchvision=True,
        note="3 x 3 where the paper has 5 x 5, batch normalization, auxiliary classifiers on 4 x 4 averages.",
    ),
    "googlenet_paper": Reference(
        partial(googlenet.GoogLeNet, is_paper=True), IMAGENET, SZEGEDY, 2014, 6_998_552, 1_582_671_872, 13_378_280,
        note="Rows 4a to 5b of the paper's Table 1 do not agree with its own widths (4c: 463K, counted 497.5K).",
    ),
    "inception_naive": Reference(
        googlenet.NaiveInception, (256, 28, 28), f"{SZEGEDY}, figure 2a; widths of CS231n", 2014, macs=854_196_224
    ),
    "inception_reduction": Reference(
        googlenet.reduced_inception, (256, 28, 28), f"{SZEGEDY}, figure 2b; widths of CS231n", 2014, macs=271_351_808,
        note="CS231n's total of 358M counts the 3 x 3 branch twice.",
    ),
    "inception_v3": Reference(
        inception.InceptionV3, (3, 299, 299), "Szegedy et al., Rethinking the inception architecture", 2015, 23_834_568,
        5_713_216_096, 27_161_264, is_torchvision=True,
    ),
}  # fmt: skip

RESNETS = {
    name: Reference(partial(ResNet, kind, depths, **settings), IMAGENET, source, year, params, macs,
                    is_torchvision=name != "resnet50_v1", is_large=params > 30_000_000)
    for name, kind, depths, settings, source, year, params, macs in (
        ("resnet18", BasicBlock, (2, 2, 2, 2), {}, HE, 2015, 11_689_512, 1_814_073_344),
        ("resnet34", BasicBlock, (3, 4, 6, 3), {}, HE, 2015, 21_797_672, 3_663_761_408),
        ("resnet50", Bottleneck, (3, 4, 6, 3), {}, HE, 2015, 25_557_032, 4_089_184_256),
        ("resnet50_v1", Bottleneck, (3, 4, 6, 3), {"strides_first": True}, HE, 2015, 25_557_032, 3_857_973_248),
        ("resnet101", Bottleneck, (3, 4, 23, 3), {}, HE, 2015, 44_549_160, 7_801_405_440),
        ("resnet152", Bottleneck, (3, 8, 36, 3), {}, HE, 2015, 60_192_808, 11_513_626_624),
        ("wide_resnet50_2", Bottleneck, (3, 4, 6, 3), {"base": 128}, WIDE, 2016, 68_883_240, None),
        ("wide_resnet101_2", Bottleneck, (3, 4, 23, 3), {"base": 128}, WIDE, 2016, 126_886_696, None),
        ("resnext50_32x4d", Bottleneck, (3, 4, 6, 3), {"groups": 32, "base": 4}, XIE, 2016, 25_028_904, None),
        ("resnext101_32x8d", Bottleneck, (3, 4, 23, 3), {"groups": 32, "base": 8}, XIE, 2016, 88_791_336, None),
    )
} | {
    "resnet110_stochastic_depth": Reference(
        partial(CifarResNet, 18, 0.5), (3, 32, 32), "Huang et al., Deep networks with stochastic depth", 2016,
        1_730_714, note="Projections where the paper pads with zeros (1,727,962 parameters there, printed as 1.7M).",
    ),
}  # fmt: skip

DENSENETS = {
    f"densenet{name}": Reference(
        partial(DenseNet, depths, *((48, 96) if name == 161 else ())), IMAGENET, DENSE, 2016, params, macs,
        is_torchvision=name != 264, is_large=params > 30_000_000, note=note,
    )
    for name, depths, params, macs, note in (
        (121, (6, 12, 24, 16), 7_978_856, 2_834_161_664, ""),
        (161, (6, 12, 36, 24), 28_681_000, 7_727_907_072, "Growth of 48 and a stem of 96."),
        (169, (6, 12, 32, 32), 14_149_480, 3_359_843_328, ""),
        (201, (6, 12, 48, 32), 20_013_928, 4_291_365_888, ""),
        (264, (6, 12, 64, 48), 33_337_704, 5_751_653_376, "Counted as the others are, its layers are 265, not 264."),
    )
}  # fmt: skip

OTHERS = {
    "squeezenet1_0": Reference(partial(SqueezeNet, "1.0"), IMAGENET, SQUEEZE, 2016, 1_248_424, is_torchvision=True),
    "squeezenet1_1": Reference(partial(SqueezeNet, "1.1"), IMAGENET, SQUEEZE, 2016, 1_235_496, is_torchvision=True),
    "network_in_network": Reference(
        cifar.network_in_network, (3, 32, 32), "Lin, Chen and Yan, Network in network", 2013, 966_986
    ),
    "fractalnet": Reference(
        cifar.FractalNet, (3, 32, 32), "Larsson, Maire and Shakhnarovich, FractalNet", 2016, 33_724_618, is_large=True,
        note="The paper prints 38.6M for these widths; the convolutions of its figure 1 give 33.7M. No drop-path.",
    ),
    "word_spotting": Reference(
        sequences.word_spotting, (1, 32, 40), "Sainath and Parada, CNNs for small-footprint keyword spotting", 2015,
        244_516, note="cnn-trad-fpool3; the paper's 244.2K are its weights without the 292 biases.",
    ),
    "temporal_cnn": Reference(
        sequences.temporal_cnn, (9, 128), "Wang, Yan and Oates, Time series classification from scratch", 2017
    ),
    "lstm_classifier": Reference(
        sequences.LSTMClassifier, (28, 28), "Hochreiter and Schmidhuber, Long short-term memory", 1997
    ),
    "vision_transformer": Reference(
        sequences.VisionTransformer, (3, 32, 32), "Dosovitskiy et al., An image is worth 16 x 16 words", 2020
    ),
    "voxnet": Reference(volumes.voxnet, (1, 32, 32, 32), "Maturana and Scherer, VoxNet", 2015, 921_736),
    "unet": Reference(
        segmentation.UNet, (1, 256, 256), "Ronneberger, Fischer and Brox, U-Net", 2015, is_large=True,
        note="Padded, so that the scores have the size of the image; the paper loses 184 rows and columns of 572.",
    ),
    "segnet": Reference(
        segmentation.SegNet, (3, 352, 480), "Badrinarayanan, Kendall and Cipolla, SegNet", 2015, is_large=True,
    ),
    "mlp_mixer": Reference(
        texts.MLPMixer, IMAGENET, "Tolstikhin et al., MLP-Mixer: an all-MLP architecture", 2021, 18_528_264
    ),
    "small_gpt": Reference(
        texts.GPT, (64,), "Radford et al., Improving language understanding; sizes of nanoGPT", 2018, 812_416,
        vocabularies=(65,), note="nanoGPT counts 795,904: its first weights are its last ones, and no positions.",
    ),
    "transformer": Reference(
        texts.Transformer, (24,), "Vaswani et al., Attention is all you need", 2017, others=((24,),),
        vocabularies=(8000, 6000), note="A fourth of the width of the paper's base model, half of its layers.",
    ),
    "siamese_pair": Reference(
        pairs.SiamesePair, (1, 105, 105), "Koch et al., Siamese neural networks for one-shot image recognition", 2015,
        38_951_745, is_large=True, others=((1, 105, 105),),
    ),
    "two_headed": Reference(
        pairs.TwoHeadedLeNet, (1, 28, 28), "Teerapittayanon, McDanel and Kung, BranchyNet", 2016,
        note="The sizes are LeNet-5's; those of the early head are ours.",
    ),
    "denoising_autoencoder": Reference(
        generative.denoising_autoencoder, (1, 28, 28), "Vincent et al., Extracting features with denoising AEs", 2008
    ),
    "dcgan_generator": Reference(generative.dcgan_generator, (100, 1, 1), RADFORD, 2015, 3_576_704),
    "dcgan_discriminator": Reference(generative.dcgan_discriminator, (3, 64, 64), RADFORD, 2015, 2_765_568),
}  # fmt: skip

MODERN = {
    name: Reference(build, IMAGENET, source, year, params, macs, is_torchvision=True, is_large=params > 30_000_000)
    for name, build, source, year, params, macs in (
        ("mobilenet_v2", mobile.mobilenet_v2, "Sandler et al., MobileNetV2", 2018, 3_504_872, 300_774_272),
        ("mobilenet_v3_small", partial(mobile.mobilenet_v3, mobile.V3_SMALL, 1024), HOWARD, 2019, 2_542_856,
         56_510_400),
        ("mobilenet_v3_large", partial(mobile.mobilenet_v3, mobile.V3_LARGE, 1280), HOWARD, 2019, 5_483_032,
         216_589_760),
        ("shufflenet_v2_x1_0", mobile.ShuffleNetV2, "Ma et al., ShuffleNet V2", 2018, 2_278_604, 144_907_992),
        ("mnasnet1_0", mobile.MNASNet, "Tan et al., MnasNet", 2018, 4_383_312, 314_415_872),
        ("regnet_y_400mf", mobile.RegNet, "Radosavovic et al., Designing network design spaces", 2020, 4_344_144,
         401_842_848),
        ("efficientnet_b0", mobile.efficientnet_b0, "Tan and Le, EfficientNet", 2019, 5_288_548, 385_814_752),
        ("swin_t", swin.SwinT, "Liu et al., Swin transformer", 2021, 28_288_354, 4_490_566_656),
        ("convnext_tiny", modern.ConvNeXt, "Liu et al., A ConvNet for the 2020s", 2022, 28_589_128, 4_455_531_264),
        ("vit_b_16", modern.ViT, "Dosovitskiy et al., An image is worth 16 x 16 words", 2020, 86_567_656,
         17_563_828_224),
    )
}  # fmt: skip

NETWORKS: dict[str, Reference] = SMALL | ALEXNETS | VGGS | INCEPTIONS | RESNETS | DENSENETS | MODERN | OTHERS
