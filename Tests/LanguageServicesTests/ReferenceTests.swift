import BuildPlan
import LanguageServices
import Lint
import SyntaxKit
import Testing

@testable import DockerfileSyntax

/// Whatever the syntax reads is proposed by completion and explained by hover. The cases are the syntax's own tables, so that an
/// addition to one of them is tested too.
@Suite struct ReferenceTests {
    /// A language with the extensions that a file enables.
    struct Language: Sendable, CustomTestStringConvertible {
        var file: String
        var table: KeywordTable
        var extensions: Set<LanguageExtension>

        var head: String {
            let names = LanguageExtension.allCases.filter(extensions.contains).map(\.rawValue).joined(separator: ",")
            return names.isEmpty ? "" : "# slipway: extensions=\(names)\n"
        }

        var kinds: [InstructionKind] {
            InstructionKind.allCases.filter { $0 != .include || extensions.contains(.include) }
        }

        var testDescription: String { "\(file) with \(head.isEmpty ? "no extensions" : head)" }

        /// The keyword in a table with the extension's keywords.
        func keywords(_ kind: InstructionKind) -> [String] { table.enabling(extensions).keywords(kind) }

        func completions(_ marked: String) throws -> [CompletionItem] {
            let text = try MarkedText(head + marked, file)
            return text.model.completions(at: text.offset)
        }

        func hover(_ marked: String) throws -> String {
            let text = try MarkedText(head + marked, file)
            return text.model.hover(at: text.offset)?.text ?? ""
        }
    }

    static let languages: [Language] = [("Dockerfile", KeywordTable.dockerfile), ("Ickfile", KeywordTable.ickfile)]
        .flatMap {
            file,
            table in
            [[], [.include], [.optional], Set(LanguageExtension.allCases)].map {
                Language(file: file, table: table, extensions: $0)
            }
        }

    @Test(arguments: languages)
    func instructions(_ language: Language) throws {
        let items = try language.completions("‸")
        #expect(items.map(\.label) == language.kinds.map { language.keywords($0)[0] })
        for kind in language.kinds {
            for keyword in language.keywords(kind) {
                let words = keyword.split(separator: " ")
                for index in words.indices {
                    var marked = words.map(String.init)
                    marked[index] += "‸"
                    let text = try language.hover(marked.joined(separator: " ") + " x")
                    #expect(text.hasPrefix("`\(language.keywords(kind)[0]) "), "\(keyword): \(text)")
                }
            }
        }
        for item in items { #expect(!item.documentation.isEmpty, "\(item.label)") }
    }

    @Test(arguments: languages)
    func triggers(_ language: Language) throws {
        let onbuild = language.keywords(.onbuild)[0]
        let kinds = language.kinds.filter(\.canBeTrigger)
        #expect(try language.completions("\(onbuild) ‸").map(\.label) == kinds.map { language.keywords($0)[0] })
        let flags = try language.completions("\(onbuild) \(language.keywords(.copy)[0]) --‸").map(\.label)
        #expect(flags.contains("--from=") && !flags.contains("--optional"))
    }

    @Test(arguments: languages)
    func flags(_ language: Language) throws {
        for kind in language.kinds {
            let keyword = language.keywords(kind)[0]
            let flags = kind.flags(language.extensions)
            let items = try language.completions("\(keyword) --‸").filter { $0.kind == .flag }
            #expect(items.map { $0.label.prefix { $0 != "=" } } == flags.map { "--\($0.name)" })
            for item in items { #expect(!item.documentation.isEmpty, "\(keyword) \(item.label)") }
            for flag in flags {
                let text = try language.hover("\(keyword) --\(flag.name)‸ x")
                #expect(text.hasPrefix("`--\(flag.name)` of `\(keyword)`\n\n"), "\(keyword) \(flag.name): \(text)")
            }
        }
    }

    /// The syntax accepts what completion proposes, and nothing of an extension that isn't enabled.
    @Test(arguments: languages)
    func readsWhatIsProposed(_ language: Language) throws {
        let from = language.keywords(.from)[0]
        let copy = language.keywords(.copy)[0]
        let optional = try MarkedText("\(language.head)\(from) a\n\(copy) --optional x /x\n‸", language.file)
        #expect((optional.model.plan?.stages[0].steps.count == 1) == language.extensions.contains(.optional))
        let labels = try language.completions("\(copy) --‸").map(\.label)
        #expect(labels.contains("--optional") == language.extensions.contains(.optional))
        #expect(
            try language.completions("‸").map(\.label).contains("INCLUDE") == language.extensions.contains(.include)
        )
        #expect(try language.hover("INCLU‸DE x").isEmpty != language.extensions.contains(.include))
    }

    @Test(arguments: [("mount", MountKey.allCases.map(\.rawValue)), ("device", DeviceKey.allCases.map(\.rawValue))])
    func fields(_ flag: String, _ keys: [String]) throws {
        let language = Self.languages[0]
        let items = try language.completions("RUN --\(flag)=a,‸")
        #expect(items.map { String($0.label.prefix { $0 != "=" }) } == keys)
        for item in items { #expect(!item.documentation.isEmpty, "\(item.label)") }
        for key in keys {
            for marked in ["\(key)‸=x", "\(key)=x‸y", "a=b,\(key)‸=c,d=e", "\(key)‸"] {
                let text = try language.hover("RUN --\(flag)=\(marked) x")
                #expect(text.hasPrefix("`\(key)` of `--\(flag)`\n\n"), "\(marked): \(text)")
            }
        }
    }

    @Test(arguments: [
        ("RUN --mount=type=", MountSpec.Kind.allCases.map(\.rawValue)),
        ("RUN --mount=sharing=", MountSpec.Sharing.allCases.map(\.rawValue)),
        ("RUN --network=", RunStep.Network.allCases.map(\.rawValue)),
        ("RUN --security=", RunStep.Security.allCases.map(\.rawValue)),
    ])
    func values(_ written: String, _ values: [String]) throws {
        #expect(try Self.languages[0].completions("FROM a\n\(written)‸").map(\.label) == values)
    }

    // MARK: Directives

    @Test func directives() throws {
        let language = Self.languages[0]
        let names = ParserDirective.names + [LanguageExtension.directiveName]
        for marked in ["#‸", "# ‸\nFROM a"] {
            #expect(try language.completions(marked).map(\.label) == names.map { "\($0)=" })
        }
        for item in try language.completions("#‸") { #expect(!item.documentation.isEmpty) }
        for name in names {
            #expect(try language.hover("# \(name.prefix(3))‸\(name.dropFirst(3))=x").hasPrefix("`# \(name)=…`\n\n"))
        }
    }

    @Test(arguments: [
        ("# slipway: extensions=‸", LanguageExtension.allCases.map(\.rawValue)),
        ("# slipway:extensions = include,‸", LanguageExtension.allCases.map(\.rawValue)),
        ("# check=‸", LintConfiguration.Key.allCases.map { "\($0.rawValue)=" }),
        ("# check=error=true;sk‸", LintConfiguration.Key.allCases.map { "\($0.rawValue)=" }),
        ("# check=skip=all,‸", ["all"] + LintRule.all.filter { !$0.isExperimental }.map(\.name)),
        ("# check=skip=a;experimental=‸", ["all"] + LintRule.all.filter(\.isExperimental).map(\.name)),
        ("# check=error=‸", ["true", "false"]), ("# escape=‸", ["\\", "`"]), ("# syntax=‸", []),
        // Only one of each, and only at the top.
        ("# escape=`\n# sl‸", ["slipway: extensions="]), ("# escape=`\n# esc‸", []),
        ("# slip‸\n", ["slipway: extensions="]),
        ("FROM a\n# ‸", []), ("# a comment\n# ‸", []), ("\n# ‸", []), ("# a comm‸", []), ("# check=nothing=‸", []),
    ])
    func directiveValues(_ marked: String, _ labels: [String]) throws {
        #expect(try Self.languages[0].completions(marked).map(\.label) == labels)
    }

    @Test(arguments: [
        ("# slipway: extensions=inc‸lude", "`include` of `# slipway: extensions`\n\nThe `INCLUDE PATH` instruction"),
        ("# check=sk‸ip=all", "`skip` of `# check`\n\nRules"), ("# a com‸ment", ""), ("# check=skip=al‸l", ""),
    ])
    func explainsDirectiveValues(_ marked: String, _ start: String) throws {
        let text = try Self.languages[0].hover(marked)
        #expect(start.isEmpty ? text.isEmpty : text.hasPrefix(start), "\(text)")
    }

    // MARK: INCLUDE

    @Test func proposesFilesToInclude() throws {
        for (marked, expected) in [
            ("INCLUDE ‸", ["a.Dockerfile"]), ("INCLUDE --from=shared ‸", []), ("INCLUDE --‸", ["--from="]),
        ] {
            let text = try MarkedText("# slipway: extensions=include\n" + marked)
            let items = text.model.completions(at: text.offset) { _ in
                [ContextEntry("a.Dockerfile", isDirectory: false)]
            }
            #expect(items.map(\.label) == expected, "\(marked)")
        }
    }
}
