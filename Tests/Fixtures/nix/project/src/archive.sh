mkdir image
cd image
printf '%s' "$configuration" > config.json
echo '{"architecture":5}' > bad.json
names=
number=0
for layer in $layers; do
    number=$((number + 1))
    mkdir $number
    # The store keeps neither owners nor times nor modes.
    (cd $layer && find . -mindepth 1 | LC_ALL=C sort |
        tar --no-recursion --mtime=@$number --owner=$number --group=33 --mode=u+w,g+s -c -f - -T -) > $number/layer.tar
    names="$names${names:+,}\"$number/layer.tar\""
done
if [ -n "$manifest" ]; then
    printf '%s' "$manifest" > manifest.json
else
    echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"image:latest\"],\"Layers\":[$names]}]" > manifest.json
fi
tar --sort=name --mtime=@1 --owner=0 --group=0 -c -f - . | $compress > $out
