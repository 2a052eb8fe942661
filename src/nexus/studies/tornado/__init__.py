"""Tornado: how far each input of a plant moves its key figures, by derivatives and by solving again.

figures     key figures as outputs of the solved plant, rate of return and paybacks among them
gradients   derivatives of all figures by all inputs, from one factorisation
tornado     one figure over the range of each input: predicted, solved again, and how well both agree
study       the run: base case, tables, page and folder
"""
