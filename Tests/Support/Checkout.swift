public import Foundation

/// The checkout that the tests run in.
public enum Checkout {
    /// The root of the repository.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The `slipway` executable beside the test bundle.
    public static var slipway: URL {
        get throws { try executable("slipway") }
    }

    /// An executable beside the test bundle.
    public static func executable(_ name: String) throws -> URL {
        let bundles = [Bundle.main.executableURL] + CommandLine.arguments.map { URL(fileURLWithPath: $0) }
        for case let bundle? in bundles {
            var folder = bundle.deletingLastPathComponent()
            for _ in 0..<5 {
                let file = folder.appendingPathComponent(name)
                var isDirectory: ObjCBool = false
                if FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory), !isDirectory.boolValue
                {
                    return file
                }
                folder.deleteLastPathComponent()
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }
}
