using Linking.Files;

namespace Linking.Client.Archives;

/// <summary>Copies an archive to another medium; both say so.</summary>
/// <param name="archive">The archive.</param>
public sealed class ArchiveMigration(Archive archive)
{
    private const string Kind = "migration";

    /// <summary>Copies it, reads the copy back, and enters it in both. The copy is there whole or not at all.</summary>
    /// <param name="to">Folder of the copy, which is not there yet.</param>
    /// <param name="medium">The name of the new medium.</param>
    /// <param name="by">Who had it done.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="ArchiveException">The archive is not sound, or something is in the way.</exception>
    /// <exception cref="IOException">Reading or writing failed; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Run(string to, string medium, string by, Instant now, CancellationToken cancellation = default)
    {
        archive.RequireSound();
        var place = Path.GetFullPath(to);
        if (Path.Exists(place))
            throw new ArchiveException($"{to} is there already: name a folder that is not.");
        if (place.StartsWith(archive.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArchiveException($"{to} is in the archive itself: name a folder elsewhere.");
        if (archive.Log.Entries.Any(e => e.Values.Any(v =>
            v.Words == medium &&
            (e is { Kind: "medium" } ? v.Name == "id" : e is { Kind: Kind, Outcome: ArchiveDeposit.Done } && v.Name == "to"))))
            throw new ArchiveException($"The medium {medium} is in the register already: each has a name of its own.");
        if (new ArchiveChecking(archive).Run(now, cancellation) is { IsSound: false } check)
            throw new ArchiveException(
                $"The archive {archive.Root} is not sound ({check.Findings[0].Code}, {check.Findings[0].Path}): " +
                "check it, and repair it from a copy first.");
        var from = archive.Log.Medium;
        var stage = Path.Combine(Path.GetDirectoryName(place)!, $".linking-{Guid.NewGuid():n}.tmp");
        Enter(ArchiveDeposit.Asked);
        try
        {
            Make(stage, medium, from, now, cancellation);
            Directory.Move(stage, place);
        }
        finally
        {
            if (Directory.Exists(stage))
                Directory.Delete(stage, recursive: true);
        }

        DurableFolder.Flush(Path.GetDirectoryName(place)!);
        Enter(ArchiveDeposit.Done);

        void Enter(string outcome) => archive.Append(archive.Log.Next(Kind, outcome, now, [("to", medium), ("by", by)]));
    }

    private void Make(string stage, string medium, string from, Instant now, CancellationToken cancellation)
    {
        DurableFolder.Create(stage);
        Copy(stage, cancellation);
        DurableFile.Replace(Path.Combine(stage, ArchivePlace.Log), ArchiveLog.BytesOf(archive.Root).AsSpan()[..(int)archive.Log.Length]);
        using var copy = Archive.Open(stage);
        copy.Append(copy.Log.NextMedium(medium, from, now));
        if (new ArchiveChecking(copy).Run(now, cancellation) is { IsSound: false } read)
            throw new ArchiveException($"The copy does not read back ({read.Findings[0].Path}): the new medium is not to be trusted.");
    }

    private void Copy(string stage, CancellationToken cancellation)
    {
        foreach (var (path, file) in ArchiveChecking.Expected(archive.Log))
        {
            if (!ArchiveCopy.TryCopy(ArchivePlace.Plain(archive.Root, path), Path.Combine(stage, path), file,
                Path.Combine(stage, ArchivePlace.Temporary), cancellation))
                throw new ArchiveException($"{path} was changed while it was copied.");
        }

        foreach (var (_, head) in archive.Heads())
        {
            foreach (var file in Archive.FilesOf(head))
            {
                var (bytes, place) = (File.ReadAllBytes(file), Path.Combine(stage, Path.GetFileName(file)));
                DurableFile.Replace(place, bytes);
                if (!File.ReadAllBytes(place).AsSpan().SequenceEqual(bytes))
                    throw new ArchiveException($"The copy does not read back ({place}): the new medium is not to be trusted.");
            }
        }
    }
}
