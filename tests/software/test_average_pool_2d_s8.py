def test_matches_tflm(check_op):
    served = check_op("AVERAGE_POOL_2D", 300)
    assert served["average_pool_2d_s8"] == 300
    assert served["varied"] > 100
