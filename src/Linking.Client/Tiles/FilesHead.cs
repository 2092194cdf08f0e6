using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;

namespace Linking.Client.Tiles;

/// <summary>Reads the checkpoints among public files. Who signed them is a question of its own.</summary>
internal static class FilesHead
{
    private const string Name = "checkpoint";

    // A writer puts β before α, and a round later both are of one size again.
    private const int Attempts = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>How many headers the files have under each function.</summary>
    /// <exception cref="PublicFilesException">A checkpoint is missing, or cannot be read.</exception>
    public static async Task<(ulong Alpha, ulong Beta)> ReadSizesAsync(PublicFiles files, Suite suite, CancellationToken cancellation)
    {
        var signed = await ReadNotesAsync(files, suite, cancellation);
        return (SizeOf(files, signed.Alpha), SizeOf(files, signed.Beta));
    }

    /// <summary>The head that both checkpoints are of.</summary>
    /// <exception cref="PublicFilesException">A checkpoint is missing or cannot be read, or the two are of different sizes.</exception>
    public static async Task<KnownHead> ReadAsync(PublicFiles files, Suite suite, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var signed = await ReadNotesAsync(files, suite, cancellation);
            if (KnownHead.TryRead(signed, out var head))
                return head;
            if (attempt == Attempts)
            {
                throw new PublicFilesException(
                    $"The two checkpoints at {files.Place} are of {SizeOf(files, signed.Alpha)} and {SizeOf(files, signed.Beta)} rounds: " +
                    "the files were copied in part, or are being written. Read them again later, or from another place.");
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private static async Task<SignedHead> ReadNotesAsync(PublicFiles files, Suite suite, CancellationToken cancellation) => new(
        await ReadNoteAsync(files, Name, cancellation), await ReadNoteAsync(files, $"{suite.Beta.Name()}/{Name}", cancellation));

    private static async Task<byte[]> ReadNoteAsync(PublicFiles files, string name, CancellationToken cancellation) =>
        await files.FindAsync(name, SignedNote.MaxSize, cancellation) ?? throw new PublicFilesException(
            $"{name} is not at {files.Place}: the files were copied in part, or these are none. Copy them again, or read them " +
            "from another place.");

    private static ulong SizeOf(PublicFiles files, ReadOnlyMemory<byte> note) =>
        SignedNote.TryParse(note, out var signed) && Checkpoint.TryParse(signed.Text, out var checkpoint)
            ? checkpoint.Size
            : throw new PublicFilesException($"A checkpoint at {files.Place} cannot be read: it was cut short or changed.");
}
