stub-lsb-release
