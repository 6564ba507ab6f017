"""What is right: TFLM's interpreter as the referee, the comparison with it, random cases for it."""
