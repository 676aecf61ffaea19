import ServiceProtos
import SwiftProtobuf

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the probe does with an input.
public enum Action: String, Sendable {
    /// A `Compile` request.
    case compile
    /// A `Check` request.
    case check
    /// An `Outline` request.
    case outline
    /// A `Targets` request.
    case targets
    /// A compilation, whose graph is then printed in one of the formats of `slipway dump`.
    case tree, json, dot
    /// A `Check` request whose errors are rendered as a terminal shows them, with excerpts.
    case render
    /// A TOML file.
    case toml
}

/// How the number of instructions may grow.
public enum Law: String, Sendable {
    /// In proportion to the input: at most 4.6 times at four times the size.
    case linear
    /// As sorting: at most 5.2 times at four times the size.
    case sorted
    /// In proportion to the product of two halves of the input, e.g. of patterns and paths: at most 18 times at four times
    /// the size. A limit on steps bounds it.
    case product
    /// In proportion to the input and the response together, which grows faster than the input.
    case response
    /// In proportion to the input, which is refused before a graph is made: at most 4.6 times at four times the size. The cost of
    /// the smallest input, which has a graph, says nothing about it.
    case refused
}

/// A kind of input that can have any size.
public struct Shape: Sendable, CustomStringConvertible {
    public let name: String
    public let law: Law
    /// The smaller one of the two sizes that are compared.
    public let size: Int
    public let action: Action
    /// Makes the input of a size.
    private let make: @Sendable (Int) -> Input

    init(
        _ name: String,
        _ size: Int,
        law: Law = .linear,
        _ action: Action = .compile,
        _ make: @escaping @Sendable (Int) -> Input
    ) {
        (self.name, self.size, self.law, self.action, self.make) = (name, size, law, action, make)
    }

    /// Creates a shape of a Dockerfile without options.
    static func file(
        _ name: String,
        _ size: Int,
        law: Law = .linear,
        _ action: Action = .compile,
        _ text: @escaping @Sendable (Int) -> String
    ) -> Shape {
        Shape(name, size, law: law, action) { Input(text($0)) }
    }

    public var description: String { name }

    /// Returns the file for the probe: an encoded `slipway.v1.Build`, or the text of a TOML file.
    public func bytes(size: Int) throws -> [UInt8] {
        let input = make(size)
        return action == .toml ? Array(input.text.utf8) : try input.build.serializedBytes()
    }

    /// Returns the file for the probe with the smallest input of the same language.
    public func smallest() throws -> [UInt8] {
        var input = make(1)
        switch input.name {
        case "Mockerfile.yaml":
            input = Input("apiVersion: v1\nimages:\n- from: debian\n") { $0.name = "Mockerfile.yaml" }
        case "Gockerfile.yaml": input = Input("repo: github.com/a/b\n") { $0.name = "Gockerfile.yaml" }
        case "Ickfile": input = Input("COME_FROM a\n") { $0.name = "Ickfile" }
        case "Earthfile": input = Input("VERSION 0.8\n") { $0.name = "Earthfile" }
        default: input = Input("FROM a\n")
        }
        return action == .toml ? [] : try input.build.serializedBytes()
    }

    /// All shapes.
    public static let all: [Shape] =
        words + copies + stages + steps + configs + requests + yaml + reports
        + earthfiles
}

/// A build, or what a shape needs of one.
struct Input {
    var text: String
    var name = "Dockerfile"
    var ignore: String?
    var options: [String: String] = [:]
    /// The paths of the files of the context.
    var paths: [String] = []
    var contexts: [String] = []
    /// Image configs by reference.
    var images: [(reference: String, config: String)] = []
    var release: String?
    var platforms: [String] = []

    init(_ text: String, _ change: (inout Input) -> Void = { _ in }) {
        self.text = text
        change(&self)
    }

    var build: Slipway_V1_Build {
        .with { build in
            build.text = .with {
                $0.name = name
                $0.content = Data(text.utf8)
                if let ignore { $0.ignoreFile = Data(ignore.utf8) }
            }
            build.options = options
            build.context.entries = paths.map { path in
                .with {
                    $0.path = path
                    $0.content = Data()
                }
            }
            for name in contexts { build.namedContexts[name] = Slipway_V1_FileTree() }
            build.images = images.map { image in
                .with {
                    $0.reference = image.reference
                    $0.config = Data(image.config.utf8)
                }
            }
            if let release {
                build.images.append(
                    .with {
                        $0.reference = "*"
                        $0.osRelease = release
                    }
                )
            }
            build.workerPlatforms = platforms
        }
    }
}

/// Returns the texts of `line` for 0 to `count - 1`, one after the other.
func repeated(_ count: Int, _ line: (Int) -> String) -> String { (0..<count).map(line).joined() }

/// Returns a text `count` times.
func repeated(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

/// Returns the texts of `item` for 0 to `count - 1`, with commas.
func list(_ count: Int, _ item: (Int) -> String) -> String { (0..<count).map(item).joined(separator: ",") }
