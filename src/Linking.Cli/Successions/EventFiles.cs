using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Files;

namespace Linking.Cli.Successions;

/// <summary>
/// The text of an event that recovery keys must sign on another machine, and the signed file that comes back, beside it.
/// </summary>
/// <param name="draft">The file of the text.</param>
internal sealed class EventFiles(string draft)
{
    private const string SignedEnd = ".signed";

    // A signed event is little longer than its text.
    private const int MaxSize = 128 << 10;

    /// <summary>The file of the text.</summary>
    public string Draft { get; } = Path.GetFullPath(draft);

    /// <summary>What is handed over: the text where no signature is needed, else the signed file, if it is there.</summary>
    /// <param name="state">Whose record it is for.</param>
    /// <param name="text">The event, behind the record as it is now.</param>
    /// <returns>Null: the text was written, and must be signed.</returns>
    /// <exception cref="CommandException">What is there cannot be used or written.</exception>
    public byte[]? TakeUp(OldState state, byte[] text)
    {
        if (!state.NeedsSignature)
            return text;
        try
        {
            var signed = Draft + SignedEnd;
            if (File.Exists(signed) && new FileInfo(signed).Length <= MaxSize)
            {
                var bytes = File.ReadAllBytes(signed);
                if (state.IsSigned(bytes, text))
                    return bytes;
                Write(state, text);
                throw new CommandException(
                    ExitCode.Data,
                    $"{signed} is not {Draft} signed by the recovery keys of {state.Ledger}: another key signed it, or the record has " +
                    $"grown since. {Draft} was written anew. Remove the signed file, sign that one, and run this command again.");
            }

            if (File.Exists(signed))
                throw new CommandException(ExitCode.Data, $"{signed} is longer than a signed event can be. Sign {Draft}.");
            Write(state, text);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"{Draft} cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private void Write(OldState state, byte[] text)
    {
        if (File.Exists(Draft) && !(new FileInfo(Draft).Length <= MaxSize &&
            EventReading.Read(File.ReadAllBytes(Draft), state.Suite).Event?.Ledger == state.Ledger))
        {
            throw new CommandException(
                ExitCode.CannotCreate,
                $"{Draft} is there, and is no text of an event of {state.Ledger}: it is not overwritten. Move it away, or name " +
                $"another file.");
        }

        DurableFolder.CreateOwnerOnly(Path.GetDirectoryName(Draft)!);
        DurableFile.Replace(Draft, text);
    }
}
