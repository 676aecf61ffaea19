#syntax=slipway/frontend
{
  description = "Images and packages without nixpkgs, made from Debian's tools.";

  outputs = { self }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) systems);
    in
    {
      packages = each (system:
        let
          # A derivation whose builder is a script with Debian's tools.
          run = name: variables: script: derivation (variables // {
            inherit name system;
            builder = "/bin/sh";
            args = [ "-euc" "export PATH=/usr/bin:/bin\n${script}" ];
          });
          # A Docker archive of folders, one layer each. The manifest is the one of the archive unless a text is given.
          archive = name: layers: { manifest ? "", config ? { }, compress ? "gzip -n" }:
            run "${name}.tar.gz"
              {
                inherit layers manifest compress;
                configuration = builtins.toJSON ({
                  architecture = if system == "x86_64-linux" then "amd64" else "arm64";
                  os = "linux";
                  created = "1970-01-01T00:00:01Z";
                } // config);
              }
              (builtins.readFile ./src/archive.sh);

          busybox = run "busybox" { } "mkdir -p $out/bin; cp /bin/busybox $out/bin/; ln -s busybox $out/bin/sh; ln -s busybox $out/bin/cat";
          page = run "page" { } "mkdir -p $out/srv; cp ${./src/page.html} $out/srv/index.html";
          base = run "base" { } "mkdir -p $out/etc $out/bin $out/tmp $out/var/cache/old; cp ${busybox}/bin/busybox $out/bin/; ln -s busybox $out/bin/sh; echo welcome > $out/etc/motd; echo old > $out/var/cache/old/file; echo x > $out/etc/[x]";
          changes = run "changes" { } "mkdir -p $out/etc $out/var/cache; : > $out/etc/.wh.motd; : > $out/var/cache/.wh..wh..opq; echo new > $out/var/cache/new; echo 2 > $out/etc/version";
          empty = run "empty" { } "mkdir -p $out";
          hostile = manifest: archive "hostile" [ base ] { inherit manifest; };
        in
        rec {
          # The page with a web server.
          default = archive "web" [ base page ] {
            config = {
              author = "somebody";
              config = {
                Cmd = [ "httpd" "-f" "-h" "/srv" ];
                Entrypoint = [ "/bin/busybox" ];
                Env = [ "LANG=C" "A=b c" ];
                ExposedPorts = { "80/tcp" = { }; };
                Labels = { title = "web"; };
                User = "33";
                Volumes = { "/tmp" = { }; };
                WorkingDir = "/srv";
                StopSignal = "SIGINT";
              };
            };
          };
          # An archive that isn't compressed, of layers that remove files of lower ones.
          whiteouts = archive "whiteouts" [ base changes empty ] { compress = "cat"; };
          # A program that writes the archive, as streamLayeredImage makes it.
          stream = run "stream" { web = default; } "printf '#!/bin/sh\\nexec gzip -dc %s\\n' $web > $out; chmod +x $out" // {
            imageName = "stream";
          };
          # A package with a program.
          hello = run "hello-1.0" { } ''
            mkdir -p $out/bin
            { echo "#!${busybox}/bin/sh"; echo 'echo "hello, $1"'; } > $out/bin/hello
            chmod +x $out/bin/hello
          '' // { meta.mainProgram = "hello"; };
          library = run "library" { } "mkdir -p $out/lib; echo 1 > $out/lib/library";
          wrong-program = library // { meta.mainProgram = "nothing"; };
          script = run "script" { } "printf '#!${busybox}/bin/sh\\necho from a script\\n' > $out; chmod +x $out";

          failing = run "failing" { } "echo compiling; echo 'main.c:3: no semicolon' >&2; exit 3";
          text = run "text" { } "echo text > $out";
          number = 5;
          no-manifest = run "no-manifest.tar" { } "tar -c -f $out /etc/hostname";
          two-images = hostile ''[{"Config":"config.json","Layers":[]},{"Config":"config.json","Layers":[]}]'';
          not-json = hostile "these are no images";
          upwards = hostile ''[{"Config":"config.json","Layers":["../../../etc/passwd"]}]'';
          absolute = hostile ''[{"Config":"/etc/passwd","Layers":[]}]'';
          no-layer = hostile ''[{"Config":"config.json","Layers":["other/layer.tar"]}]'';
          no-tar = hostile ''[{"Config":"config.json","Layers":["config.json"]}]'';
          many = hostile ''[{"Config":"config.json","Layers":[${builtins.concatStringsSep "," (builtins.genList (n: ''"1/layer.tar"'') 200)}]}]'';
          bad-config = hostile ''[{"Config":"bad.json","Layers":[]}]'';
          huge = run "huge.tar" { } "cd /tmp; yes '[' | head -c 3000000 > manifest.json; tar -c -f $out manifest.json";
          link-out = run "link-out.tar" { } "cd /tmp; ln -sf /etc/passwd link; echo '[]' > manifest.json; tar -c -f $out manifest.json link";
        });
    };
}
