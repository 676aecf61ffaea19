import OCISpec

extension Platform {
    /// Nix's name for a Linux platform, e.g. `x86_64-linux` for `linux/amd64`; nil for a platform that Nix has no name for.
    ///
    /// The names are defined by nixpkgs' `lib.systems`.
    var nixSystem: String? {
        guard os == "linux" else { return nil }
        switch (architecture, variant) {
        case ("amd64", _): return "x86_64-linux"
        case ("386", _): return "i686-linux"
        case ("arm64", _): return "aarch64-linux"
        case ("arm", "v5"): return "armv5tel-linux"
        case ("arm", "v6"): return "armv6l-linux"
        case ("arm", _): return "armv7l-linux"
        case ("loong64", _): return "loongarch64-linux"
        case ("mips64le", _): return "mips64el-linux"
        case ("ppc64le", _): return "powerpc64le-linux"
        case ("riscv64", _): return "riscv64-linux"
        case ("s390x", _): return "s390x-linux"
        default: return nil
        }
    }
}
