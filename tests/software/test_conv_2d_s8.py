def test_matches_tflm(check_op):
    served = check_op("CONV_2D", 300)
    assert served["conv_2d_s8"] == 300
    assert served["varied"] > 100
