using Linking.HandOvers;

namespace Linking.Client.HandOvers;

/// <summary>
/// Holds every file of a hand-over against its two manifests: both lists and the folder are read side by side, in one order, so that
/// memory does not grow with them.
/// </summary>
/// <param name="folder">Of the hand-over.</param>
/// <param name="head">Of <c>late.txt</c>.</param>
/// <param name="findings">What is found is added.</param>
/// <param name="progress">Told of files; null: nobody.</param>
internal sealed class ManifestCheck(
    HandOverPlace folder, HandOverHead head, HandOverFindings findings, IProgress<HandOverProgress>? progress)
{
    private readonly OpenedNames _opened = new(head);

    private ulong _done;
    private ulong _total;

    /// <summary>Files that were hashed.</summary>
    public ulong Files => _done;

    /// <summary>Reads both manifests and all files.</summary>
    /// <exception cref="IOException">The folder cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Run(CancellationToken cancellation)
    {
        using var first = folder.Open(HandOverFiles.Sealed);
        using var second = folder.Open(HandOverFiles.Late);
        var (early, late) = (new ManifestReader(first ?? Stream.Null), new ManifestReader(second ?? Stream.Null));
        if (!early.TryOpen(out var one) | !late.TryOpen(out var two))
            return;
        _total = one!.Files + two!.Files;
        var (a, b) = (early.Read(), late.Read());
        foreach (var found in folder.Walk(cancellation))
        {
            var name = found.Name;
            cancellation.ThrowIfCancellationRequested();
            while (Next(a, b) is { } listed && string.CompareOrdinal(listed.Name, name) < 0)
            {
                AddMissing(listed.Name);
                Advance();
            }

            if (name is HandOverFiles.Sealed or HandOverFiles.Late && found.IsPlain())
                continue;
            if (Next(a, b) is not { } file || file.Name != name)
            {
                findings.Add(HandOverCode.Extra, $"{name} is there, and neither {HandOverFiles.Sealed} nor {HandOverFiles.Late} names it.");
                continue;
            }

            Check(file, ManifestOf(name), found, cancellation);
            CheckName(name, isLate: ManifestOf(name) == HandOverFiles.Late);
            Advance();
        }

        for (; Next(a, b) is { } listed; Advance())
            AddMissing(listed.Name);
        AddFault(HandOverFiles.Sealed, early);
        AddFault(HandOverFiles.Late, late);

        string ManifestOf(string name) => a?.Name == name ? HandOverFiles.Sealed : HandOverFiles.Late;

        void AddMissing(string name) =>
            findings.Add(HandOverCode.Missing, $"{name} is missing, and {ManifestOf(name)} names it.");

        void Advance()
        {
            if (a?.Name == b?.Name)
                findings.Add(HandOverCode.Manifest, $"{HandOverFiles.Sealed} and {HandOverFiles.Late} both name {a?.Name}.");
            var name = Next(a, b)!.Name;
            (a, b) = (a?.Name == name ? early.Read() : a, b?.Name == name ? late.Read() : b);
            _done++;
            progress?.Report(new HandOverProgress(HandOverStage.Files, _done, _total));
        }
    }

    private static HandOverFile? Next(HandOverFile? a, HandOverFile? b) =>
        b is null || (a is not null && string.CompareOrdinal(a.Name, b.Name) <= 0) ? a : b;

    private void AddFault(string name, ManifestReader reader)
    {
        if (reader.Fault is { } fault)
            findings.Add(HandOverCode.Manifest, $"{name} {fault}.");
    }

    private void CheckName(string name, bool isLate)
    {
        if (!_opened.Has(name))
        {
            findings.Add(
                HandOverCode.Extra,
                $"{name} is there, and no file of {head.Size} rounds and {head.Publications} publications is named so: " +
                $"nothing checks it.");
        }

        if (isLate && HandOverFiles.SealedFolders.Any(f => $"{name}/".StartsWith(f, StringComparison.Ordinal)))
        {
            findings.Add(
                HandOverCode.Extra, $"{name} stands in {HandOverFiles.Late}: what is in this folder is sealed in {HandOverFiles.Sealed}.");
        }
    }

    private void Check(HandOverFile file, string manifest, FoundFile found, CancellationToken cancellation)
    {
        if (!found.IsPlain())
        {
            findings.Add(HandOverCode.Link, $"{file.Name} is a link or no plain file, and was not opened.");
            return;
        }

        try
        {
            var (size, digests) = found.Measure(file.Size, cancellation);
            if (size != file.Size)
            {
                var many = size > file.Size && !folder.IsListed ? $"more than {file.Size}" : $"{size}";
                findings.Add(HandOverCode.Changed, $"{file.Name} has {many} bytes, and {manifest} says {file.Size}.");
            }
            else if (digests is { } pair && pair != file.Digests)
            {
                var under = pair.Alpha == file.Digests.Alpha ? " under SHA3-256" : pair.Beta == file.Digests.Beta ? " under SHA-256" : "";
                findings.Add(HandOverCode.Changed, $"{file.Name} has another digest{under} than {manifest} says: it was changed.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(HandOverCode.Changed, $"{file.Name} cannot be read: {e.Message.TrimEnd('.')}.");
        }
    }
}
