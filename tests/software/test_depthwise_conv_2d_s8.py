def test_matches_tflm(check_op):
    served = check_op("DEPTHWISE_CONV_2D", 300)
    assert served["depthwise_conv_2d_s8"] == 300
    assert served["depthwise_conv_2d_s8_3x3"] > 50
    assert served["varied"] > 100
