import Diagnostics
import SourceText
import Testing

@testable import EarthfileSyntax

/// The trees of valid files.
struct ReaderTests {
    /// The words of statements, as EarthBuild splits them.
    @Test(arguments: [
        ("RUN echo  a\tb", "RUN|echo|a|b"),
        ("RUN a # comment", "RUN|a"),
        ("RUN a#b", "RUN|a#b"),
        ("RUN \"a b\"'c d'", "RUN|\"a b\"'c d'"),
        ("RUN 'it\\'s' \"a\\\"b\"", "RUN|'it\\'s'|\"a\\\"b\""),
        ("RUN a\\ b", "RUN|a\\ b"),
        ("RUN echo $(date \"+%s )\" $(x)) b", "RUN|echo|$(date \"+%s )\" $(x))|b"),
        ("RUN \"$(echo \")\")\" b", "RUN|\"$(echo \")\")\"|b"),
        ("RUN a \\\n  b", "RUN|a|b"),
        ("RUN a\\\n  b", "RUN|ab"),
        ("RUN a \\\n\n  # comment\n  b", "RUN|a|b"),
        ("RUN a \\ # comment\n  b", "RUN|a|b"),
        ("RUN 'a \\\n  b'", "RUN|'a b'"),
        ("RUN a\\\r\n  b", "RUN|ab"),
        ("RUN [\"a\", \"b \\\"c\\\" \\u\"]", "RUN*|a|b \"c\" \\u"),
        ("RUN []", "RUN*"),
        ("RUN [a]", "RUN|[a]"),
        ("CMD [\"a\" \"b\",]", "CMD*|a|b"),
        ("COPY [\"a\", \"b\"]", "COPY|[\"a\",|\"b\"]"),
        ("LABEL a=b \"c d\"=e f", "LABEL|a|=|b|\"c d\"|=|e|f"),
        ("LABEL a= =b", "LABEL|a|=|=|b"),
        ("SAVE ARTIFACT a AS LOCAL b", "SAVE ARTIFACT|a|AS|LOCAL|b"),
        ("FROM DOCKERFILE -f x .", "FROM DOCKERFILE|-f|x|."),
        ("FROM DOCKERFILES", "FROM|DOCKERFILES"),
        ("RUN-a", "RUN|-a"),
        ("ARG a", "ARG|a"), ("ARG a=", "ARG|a|=|"), ("ARG a=b c  d ", "ARG|a|=|b c  d"), ("ARG a = b", "ARG|a|=|b"),
        ("ARG a =b", "ARG|a|=|=b"), ("ARG a b c", "ARG|a|=|b c"), ("ARG --required a", "ARG|--required|a"),
        ("ARG --required", "ARG|--required"), ("ENV a=b \\\n  c", "ENV|a|=|b c"), ("ENV a=b\\\n  c", "ENV|a|=|bc"),
        ("LET a=\"b # c\" # d", "LET|a|=|\"b # c\""), ("SET a=#b", "SET|a|=|#b"),
        ("ARG --global#a=b c", "ARG|--global|#a|=|b c"), ("ARG a#b", "ARG|a|=|#b"), ("ARG # a", "ARG"),
    ])
    func words(_ line: String, _ expected: String) throws {
        for text in ["VERSION 0.8\n\(line)\n", "VERSION 0.8\na:\n  \(line)\n  FROM b", "\(line)"] {
            let reading = try Reading(text)
            #expect(reading.diagnostics == [], "\(text)")
            #expect(reading.words.first == expected, "\(text)")
        }
    }

    /// Words are split at offsets of the file. In the text, an invalid byte is a U+FFFD, which has three bytes.
    @Test(arguments: [
        ("ARG --global#\u{FF}\u{FF}=a b", "ARG|--global|#\u{FFFD}\u{FFFD}|=|a b"),
        ("ARG --global#\u{FF}\u{FF}=", "ARG|--global|#\u{FFFD}\u{FFFD}|=|"),
        ("LABEL \u{FF}\u{FF}=a\u{FF}", "LABEL|\u{FFFD}\u{FFFD}|=|a\u{FFFD}"),
        ("RUN [\"\u{FF}\u{FF}\", \"a\"]", "RUN*|\u{FFFD}\u{FFFD}|a"),
        ("COPY --from=\u{FF}\u{FF} a b", "COPY|--from=\u{FFFD}\u{FFFD}|a|b"),
    ])
    func invalidUTF8(_ line: String, _ expected: String) throws {
        // U+00FF stands for the byte FF.
        let bytes = "VERSION 0.8\na:\n  \(line)\n".unicodeScalars.map { UInt8($0.value) }
        #expect(try Reading(bytes: bytes, checks: true).words == [expected])
    }

    /// A backslash at the end of the file continues nothing.
    @Test func continuationAtTheEnd() throws {
        #expect(try Reading("RUN a\\").words == ["RUN|a\\"])
        #expect(try Reading("RUN a \\\n  # b").words == ["RUN|a"])
    }

    /// The range of a word is its text in the file.
    @Test func wordsHaveTheirRanges() throws {
        let text =
            "VERSION 0.8\na:\n  RUN [\"b\", \"c\"]\n  ARG --required k  =  v w\n  LABEL x=\"y z\"\n  RUN d\\\n  e f"
        let reading = try Reading(text)
        let texts = reading.commands.map { $0.words.map { reading.tree.source.text($0.range) } }
        let expected = [
            ["\"b\"", "\"c\""], ["--required", "k", "=", "v w"], ["x", "=", "\"y z\""], ["d\\\n  e", "f"],
        ]
        #expect(texts == expected)
        #expect(reading.commands.map { reading.tree.source.text($0.range) }.first == "RUN [\"b\", \"c\"]")
    }

    @Test func recipesAndBlocks() throws {
        let reading = try Reading(
            """
            VERSION --try 0.8
            FROM base
            # Builds it.
            #  Twice.
            build:
              IF [ -f a ] && b
                RUN c
              ELSE IF d
              ELSE
                WAIT
                  BUILD +e
                END
              END
              FOR x IN a b
                RUN $x
              END
            # ends the recipe
            e:
              TRY
                RUN f
              FINALLY
                SAVE ARTIFACT g
              END
              WITH DOCKER --load=+x
                RUN h
              END
            F_1:
              FUNCTION
              RUN i
            empty:
            """
        )
        #expect(reading.diagnostics == [])
        #expect(reading.tree.targets.map(\.name) == ["build", "e", "empty"])
        #expect(reading.tree.functions.map(\.name) == ["F_1"])
        #expect(reading.tree.targets.first?.docs == "Builds it.\n Twice.\n")
        #expect(reading.tree.version?.words.map(\.text) == ["--try", "0.8"])
        #expect(reading.tree.base.count == 1 && reading.tree.comments.count == 3)
        guard case .if(let block)? = reading.tree.targets.first?.statements.first else {
            Issue.record("no IF")
            return
        }
        #expect(block.branches.map(\.body.count) == [1, 0] && block.elseBody?.count == 1)
        #expect(reading.tree.source.text(block.range).hasSuffix("    END\n  END"))
    }

    /// A comment documents what is directly below it.
    @Test func documentation() throws {
        let reading = try Reading(
            """
            VERSION 0.8
            # not this one

            # The name.
            ARG --global NAME
            # far away


            a:
              # The version
              ARG VERSION
              # kept as it is
              IF x
                # raw
                RUN y
              END
            """
        )
        #expect(reading.commands.map(\.docs) == ["The name.\n", "The version\n", "", "# raw"])
        #expect(reading.tree.targets.first?.docs == "")
    }

    /// Here-documents end at the line of their delimiter, whose indentation their lines don't have.
    @Test(arguments: [
        ("  RUN <<EOF\n    a\n      b $c\n    EOF\n  RUN d", "a\n  b $c\n"),
        ("  RUN <<EOF\na\nEOF\n  RUN d", "a\n"), ("  RUN <<-EOF\n\t\ta\n\tEOF\n  RUN d", "a\n"),
        ("  COPY <<EOF /b\n    a\r\n    EOF\r\n  RUN d", "a\n"), ("  RUN sh <<'EOF' # c\n    EOF\n  RUN d", nil),
        ("  RUN <<A <<B\n  a\n  A\n  b\n  B\n  RUN d", "a\n"), ("  RUN <<EOF\n  EOF\n  RUN d", ""),
    ])
    func hereDocuments(_ text: String, _ expected: String?) throws {
        let reading = try Reading("VERSION 0.8\na:\n  FROM x\n" + text)
        if expected == nil {
            #expect(reading.diagnostics == ["5:5: unknown command 'EOF'"])
            return
        }
        #expect(reading.diagnostics == [] && reading.commands.count == 3)
        #expect(reading.commands[1].documents.first?.text == expected)
        #expect(reading.commands.last?.words.map(\.text) == ["d"])
    }

    @Test func hereDocumentsHaveNamesAndPlaces() throws {
        let reading = try Reading("VERSION 0.8\nFROM a\nRUN cat <<\"A B\" 3<<C\nx\nA B\ny\nC\n")
        let documents = try #require(reading.commands.last).documents
        #expect(documents.map(\.name) == ["A B", "C"] && documents.map(\.isExpanded) == [false, true])
        #expect(documents.map(\.word) == [1, 2] && documents.map(\.descriptor) == [nil, 3])
        #expect(documents.map { reading.tree.source.text($0.range) } == ["x\n", "y\n"])
    }

    /// The lines of one file differ only in their ends.
    @Test func lineEnds() throws {
        let text = "VERSION 0.8\nFROM a\nb:\n  RUN c \\\n    d\n  ARG e=f\n"
        let crlf = try Reading(text.replacing("\n", with: "\r\n"))
        let lf = try Reading(text)
        #expect(crlf.diagnostics == [] && crlf.words == lf.words)
    }

    @Test func blocksHaveADepthLimit() throws {
        let depth = TreeBuilder.depthLimit
        func text(_ depth: Int) -> String {
            "VERSION 0.8\na:\n" + String(repeating: "  IF x\n", count: depth)
                + String(repeating: "  END\n", count: depth)
        }
        #expect(try Reading(text(depth)).diagnostics == [])
        #expect(try Reading(text(depth + 1)).diagnostics.first == "103:3: blocks are nested more than 100 deep")
        #expect(try Reading(text(10_000)).diagnostics.isEmpty == false)
    }
}
