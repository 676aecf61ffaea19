/// The shell scripts of a build. Their text is constant: values from a manifest or the client are passed as arguments (`"$1"`).
///
/// The scripts need a POSIX shell, awk, and the programs of coreutils, findutils and sed. They are mounted as files, so that the
/// error of a failed step quotes only the short command that runs the script.
enum Script: String, CaseIterable {
    /// Creates directories for a user, including `CARGO_HOME`: `USER[:GROUP] DIRECTORY…`.
    case folders
    /// Installs the toolchain that `rust-toolchain.toml` names and the target's standard library, if the builder has `rustup`:
    /// `TRIPLE LINKER` as in `setting`.
    case toolchain
    /// Compiles the dependencies: `TRIPLE LINKER STUB… -- ARGUMENT…`, with the paths of stub files that replace the packages'
    /// sources, and the arguments of Cargo. The script copies the manifests from `/context`, because the directories of mounted
    /// files belong to root. A program that does nothing is a valid source for every kind of target.
    case dependencies
    /// Compiles programs and copies them to `/out`: `TRIPLE LINKER NAME… -- ARGUMENT…`. Without names, copies all compiled tests.
    ///
    /// First sets each file's modification time to the time of the first build in which the file had its current content. This is
    /// because Cargo detects changes by modification time: it recompiles files that are newer than the result, and reruns a
    /// package's build script if the newest time in the package has changed. A changed file in the build context can have an
    /// earlier time than the result, so Cargo would miss the change. For each file, the target cache stores the checksum with the
    /// number of that first build, and for each number a file that has the build's time.
    case build
    /// Like `build`, but without the modification times: for sources that don't change.
    case runner
    /// The part of other scripts that sets `target` to the triple to compile for, or to the empty string for the builder's own,
    /// and chooses a linker for it.
    ///
    /// - `$1`: the triple of the metadata; can be empty. For a platform with a different architecture, the architecture in the
    ///   triple is replaced.
    /// - `$2`: `own` if the user chooses the linker, otherwise `default`.
    case setting
    /// The part of other scripts that compiles with Cargo and copies the programs named in Cargo's messages.
    case compilation

    /// The builder's directory for the scripts.
    static let directory = "/slipway"

    var text: String {
        switch self {
        case .folders: Self.foldersText
        case .toolchain: Self.toolchainText
        case .dependencies: Self.dependenciesText
        case .build: Self.buildText
        case .runner: Self.runnerText
        case .setting: Self.settingText
        case .compilation: Self.compilationText
        }
    }

    private static let foldersText = """
        set -eu
        user=$1
        shift
        mkdir -p "$CARGO_HOME" "$@"
        chown "$user" "$CARGO_HOME" "$@"

        """

    private static let toolchainText = """
        . /slipway/setting
        cargo --version
        if [ -n "$target" ] && command -v rustup >/dev/null; then rustup target add "$target"; fi

        """

    private static let dependenciesText = """
        . /slipway/setting
        shift 2
        cp -R /context/. /src/
        while [ "$1" != -- ]; do
            mkdir -p "${1%/*}"
            echo '#![allow(dead_code)] fn main() {}' >"$1"
            shift
        done
        shift
        if [ -n "$target" ]; then set -- "$@" --target "$target"; fi
        exec cargo "$@"

        """

    private static let buildText = """
        . /slipway/setting
        shift 2
        sums=$CARGO_TARGET_DIR/.slipway-sums times=$CARGO_TARGET_DIR/.slipway-times
        mkdir -p "$times"
        [ -f "$sums" ] || : >"$sums"
        find . -path ./.git -prune -o -type f -exec sha256sum {} + -o -type l \\
            -exec sh -c 'for path; do if [ -f "$path" ]; then sha256sum "$path"; fi; done' sh {} + |
            awk '{
                line = $0
                if (!old) printf "%d %s\\n", (line in build ? build[line] : newest + 1), line
                else { sub(/^[0-9]+ /, "", line); build[line] = $1; if ($1 > newest) newest = $1 }
            }' old=1 "$sums" old=0 - | sort -n >"$sums.new"
        mv "$sums.new" "$sums"
        cut -d ' ' -f 1 "$sums" | uniq | while IFS= read -r number; do
            [ -f "$times/$number" ] || touch "$times/$number"
            sed -n "s/^$number [^ ]*  //p" "$sums" | tr '\\n' '\\0' | xargs -0 touch -c -r "$times/$number"
        done
        find . -path ./.git -prune -o \\( -path '*\\\\*' -o -path '*
        *' \\) -exec touch -c {} +
        . /slipway/compilation

        """

    private static let runnerText = """
        . /slipway/setting
        shift 2
        . /slipway/compilation

        """

    private static let settingText = """
        set -eu
        case "$TARGETARCH/${TARGETVARIANT:-}" in
            amd64/*) machine=x86_64 abi= ;;
            arm64/*) machine=aarch64 abi= ;;
            arm/v5) machine=armv5te abi=eabi ;;
            arm/v6) machine=arm abi=eabihf ;;
            arm/*) machine=armv7 abi=eabihf ;;
            386/*) machine=i686 abi= ;;
            loong64/*) machine=loongarch64 abi= ;;
            ppc64le/*) machine=powerpc64le abi= ;;
            riscv64/*) machine=riscv64gc abi= ;;
            s390x/*) machine=s390x abi= ;;
            *) echo "no Rust target is known for the platform $TARGETOS/$TARGETARCH" >&2; exit 1 ;;
        esac
        host=$(rustc -vV | sed -n 's/^host: //p')
        target=$1
        case "$TARGETARCH/${target%%-*}" in
            */) [ "$TARGETARCH/${TARGETVARIANT:-}" = "$BUILDARCH/${BUILDVARIANT:-}" ] || case "$host" in
                    *-musl*) target=$machine-unknown-linux-musl$abi ;;
                    *) target=$machine-unknown-linux-gnu$abi ;;
                esac ;;
            amd64/x86_64 | arm64/aarch64 | arm/arm* | arm/thumb* | 386/i?86 | loong64/loong* | ppc64le/powerpc64le | \\
                riscv64/riscv64* | s390x/s390x) ;;
            *) target=${target#*-}; target=$machine-${target%%eabi*}$abi ;;
        esac
        if [ -n "$target" ] && [ "${target%%-*}" != "${host%%-*}" ] && [ "$2" = default ]; then
            linker=CARGO_TARGET_$(printf %s "$target" | tr a-z.- A-Z__)_LINKER
            case "$target" in arm* | thumb*) cpu=arm ;; riscv64*) cpu=riscv64 ;; *) cpu=${target%%-*} ;; esac
            libc=${target##*-}
            for compiler in "$cpu-linux-$libc-gcc" "$cpu-linux-gnu${libc#musl}-gcc"; do
                if ! printenv "$linker" >/dev/null && command -v "$compiler" >/dev/null; then export "$linker=$compiler"; fi
            done
            if ! printenv "$linker" >/dev/null; then
                echo "no C compiler for $target was found; if linking fails, install one with setup-commands" >&2
            fi
        fi
        for lock in .package-cache .package-cache-mutate; do
            ln -sf "registry/$lock" "$CARGO_HOME/$lock" 2>/dev/null || :
        done

        """

    private static let compilationText = """
        names=
        while [ "$1" != -- ]; do
            names="$names $1"
            shift
        done
        shift
        if [ -n "$target" ]; then set -- "$@" --target "$target"; fi
        messages=$CARGO_TARGET_DIR/.slipway-messages
        mkdir -p /out "$CARGO_TARGET_DIR"
        cargo "$@" --message-format json-render-diagnostics >"$messages"
        if [ -n "$names" ]; then
            sed -n 's/^.*"executable":"\\([^"]*\\)".*$/\\1/p' "$messages" | while IFS= read -r path; do
                for name in $names; do
                    if [ "${path##*/}" = "$name" ]; then cp "$path" /out/; fi
                done
            done
            for name in $names; do
                [ -f "/out/$name" ] || { echo "Cargo did not compile $name" >&2; exit 1; }
            done
        else
            sed -n '/"profile":{[^}]*"test":true}/s/^.*"executable":"\\([^"]*\\)".*$/\\1/p' "$messages" |
                while IFS= read -r path; do cp "$path" /out/; done
            set -- /out/*
            [ -f "$1" ] || { echo "Cargo compiled no tests" >&2; exit 1; }
        fi

        """
}
