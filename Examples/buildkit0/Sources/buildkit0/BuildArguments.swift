/// The values that the command line may replace, each given as `NAME=VALUE`.
struct BuildArguments {
    private var values = [
        "ALPINE_VERSION": "3.22",
        "BUILDKIT_VERSION": "v0.25.0",
        "CONTAINERD_VERSION": "v2.1.4",
        "GIT_HOST": "https://github.com",
        "GO_VERSION": "1.25",
        "REGISTRY": "docker.io/library",
        "RUNC_VERSION": "v1.3.0",
    ]

    /// An argument that isn't `NAME=VALUE`, or has an unknown name.
    struct UnknownArgument: Error, CustomStringConvertible {
        let argument: String
        let names: [String]

        var description: String {
            "\(argument): expected NAME=VALUE with one of the names \(names.joined(separator: ", "))"
        }
    }

    init(_ arguments: some Sequence<String>) throws {
        for argument in arguments {
            let name = String(argument.prefix { $0 != "=" })
            guard values[name] != nil, name.count < argument.count else {
                throw UnknownArgument(argument: argument, names: values.keys.sorted())
            }
            values[name] = String(argument.dropFirst(name.count + 1))
        }
    }

    /// The value of a name; empty for an unknown one.
    subscript(name: String) -> String { values[name] ?? "" }
}
