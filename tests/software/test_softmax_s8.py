def test_matches_tflm(check_op):
    served = check_op("SOFTMAX", 300)
    assert served["softmax_s8"] == 300
    assert served["varied"] > 100
