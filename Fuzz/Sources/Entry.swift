import CargoSyntax
import EarthfileSyntax
import Glibc
import NixSyntax

/// The targets by name.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "mockerfile": { parse($0, as: "Mockerfile.yaml", with: mockerfile) },
    "dockerfile": { parse($0, as: "Dockerfile", with: dockerfile) },
    "ickfile": { parse($0, as: "Ickfile", with: ickfile) },
    "gockerfile": { parse($0, as: "Gockerfile.yaml", with: gockerfile) },
    "earthfile": { parse($0, as: "Earthfile", with: EarthfileSyntax()) },
    "cargo": { parse($0, as: "Cargo.toml", with: CargoSyntax()) },
    "nix": { parse($0, as: "flake.nix", with: NixSyntax()) },
    "yaml": { readYAML($0) },
    "toml": { readTOML($0) },
    "words": { expandWords($0) },
    "oci": { readImageData($0) },
    "llb": { readGraph($0) },
    "settings": { readSettings($0) },
    "compile": { compile($0) },
    "program": { compileProgram($0) },
    "editor": { serveEditor($0) },
    "differential": { compareWithPeer($0) },
    "framing": { readMessages($0) },
    "relay": { relayBytes($0) },
]

/// The target that the variable `FUZZ_TARGET` names.
private let target: @Sendable ([UInt8]) -> Void = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    if let target = targets[name] { return target }
    let message = "FUZZ_TARGET: expected one of \(targets.keys.sorted().joined(separator: ", ")), found '\(name)'\n"
    _ = write(STDERR_FILENO, message, message.utf8.count)
    exit(2)
}()

/// Tests one input. libFuzzer calls it for each, and once without an input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// libFuzzer's main loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The function that SwiftPM links as `main` of the target `slipway-fuzz`.
@_cdecl("slipway_fuzz_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var (count, arguments) = (count, arguments)
    return runFuzzer(&count, &arguments, testInput)
}
