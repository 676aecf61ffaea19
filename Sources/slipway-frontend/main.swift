print("frontend")
