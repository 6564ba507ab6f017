def test_matches_tflm(check_op):
    served = check_op("FULLY_CONNECTED", 300)
    assert served["fully_connected_s8"] == 300
    assert served["varied"] > 100
