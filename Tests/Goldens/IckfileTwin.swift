import DockerfileSyntax
package import SourceText

/// A Dockerfile rewritten as an Ickfile: the same instructions with other keywords.
package enum IckfileTwin {
    private static let keywords = [
        "ADD": "ADD", "ARG": "VAR", "CMD": "DO", "COPY": "STASH", "ENTRYPOINT": "PLEASE_DO", "ENV": "E222",
        "EXPOSE": "EXPOSE", "FROM": "COME_FROM", "HEALTHCHECK": "ARE_YOU_OK", "LABEL": "E252", "MAINTAINER": "E256",
        "ONBUILD": "ABSTAIN", "RUN": "PLEASE", "SHELL": "MYSTERY", "STOPSIGNAL": "I_DO_NOT_COMPUTE",
        "USER": "WRITING", "VOLUME": "->", "WORKDIR": "<-",
    ]

    /// Replaces every keyword of a Dockerfile; all other bytes stay. Unknown keywords stay too.
    package static func rewrite(_ dockerfile: SourceFile) -> SourceFile {
        var bytes: [UInt8] = []
        for leaf in DockerfileSyntax.dockerfile.tree(dockerfile).leaves {
            let text = dockerfile.text(leaf.range)
            if leaf.kind == .keyword, let keyword = keywords[text.uppercased()] {
                bytes += Array(keyword.utf8)
            } else {
                bytes += dockerfile.bytes[leaf.range.start..<leaf.range.end]
            }
        }
        return SourceFile(name: "Ickfile", bytes: bytes, language: "Ickfile")
    }
}
