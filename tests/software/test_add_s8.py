def test_matches_tflm(check_op):
    served = check_op("ADD", 300)
    assert served["add_s8"] == 300
    assert served["add_s8_table"] > 10
    assert served["varied"] > 100
