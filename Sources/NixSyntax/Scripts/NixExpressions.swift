/// The Nix expressions that the scripts evaluate.
enum NixExpressions {
    /// A Nix function that returns the lines of `/out/report` for a value: for a derivation, what the build step needs; otherwise
    /// a `NixReport`.
    static let probe = #"""
        value:
        let
          kind = value.type or null;
          line = text: builtins.replaceStrings [ "\n" ] [ " " ] (if builtins.isString text then text else "");
          derivation = [
            "derivation"
            value.drvPath
            (builtins.concatStringsSep "," (value.meta.outputsToInstall or [ (value.outputName or "out") ]))
            (line (value.meta.mainProgram or ""))
            (if value ? imageTag || value ? imageName then "image" else "")
          ];
          attributes = if builtins.isAttrs value then builtins.attrNames value else [ ];
        in
        builtins.concatStringsSep "\n" (
          if kind == "derivation" then derivation
          else if kind == "slipway-missing" then [ "missing" value.target ] ++ value.names
          else [ "other" (builtins.typeOf value) ] ++ attributes
        )
        """#

    /// Selects the requested attribute of a file, or a set of type `slipway-missing` if there is none. Functions are called with
    /// an empty set, as by `nix-build`.
    ///
    /// Without a name, selects the file's own value if that is a derivation, or else the first attribute with one of the
    /// default names, or else the only attribute.
    static let selection = #"""
        let
          target = builtins.getEnv "slipway_target";
          call = value: if builtins.isFunction value then value { } else value;
          words = separator: text:
            builtins.filter (part: builtins.isString part && part != "") (builtins.split separator text);
          isDerivation = value: (value.type or null) == "derivation";
          names = value: if builtins.isAttrs value && !(isDerivation value) then builtins.attrNames value else [ ];
          root = call (import (builtins.getEnv "slipway_file"));
          missing = prefix: value: {
            type = "slipway-missing";
            inherit target;
            names = map (name: prefix + name) (names value);
          };
          walk = prefix: value: path:
            let name = builtins.head path; in
            if path == [ ] then value
            else if value ? ${name} then walk "${prefix}${name}." (call value.${name}) (builtins.tail path)
            else missing prefix value;
          preferred = builtins.filter (name: root ? ${name}) (words " " (builtins.getEnv "slipway_candidates"));
          only = if preferred == [ ] && builtins.length (names root) == 1 then names root else preferred;
        in
        if target != "" then walk "" root (words "\\." target)
        else if isDerivation root || !(builtins.isAttrs root) then root
        else if only != [ ] then call root.${builtins.head only}
        else missing "" root // { target = "default"; }
        """#
}
