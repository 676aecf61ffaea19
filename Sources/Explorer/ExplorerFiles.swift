import CExplorerPage

/// A file of the explorer's page or an example, embedded in the program (`Sources/CExplorerPage`).
struct ExplorerFile: Sendable {
    /// The path in the URL, e.g. `main.js` for a file of the page, or `examples/Dockerfile` for an example.
    let path: String
    let bytes: [UInt8]

    /// All files of the page, and the examples.
    static let all: [ExplorerFile] = {
        var count = 0
        let files = UnsafeBufferPointer(start: explorer_files(&count), count: count)
        return files.map { file in
            ExplorerFile(
                path: String(cString: file.path),
                bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
            )
        }
    }()

    /// Returns the text of the example with the given file name, e.g. `Mockerfile.yaml`; empty if there is none.
    static func example(_ name: String) -> String {
        all.first { $0.path == "examples/\(name)" }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    }

    var mediaType: String {
        let types = ["html": "text/html", "css": "text/css", "js": "text/javascript"]
        let type = path.split(separator: ".").last.flatMap { types[String($0)] }
        return (type ?? "text/plain") + "; charset=utf-8"
    }
}
