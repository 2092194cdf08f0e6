using System.Security.Cryptography;
using System.Text;

using Linking.Cli.Terminal;
using Linking.Files;
using Linking.Suitability;

namespace Linking.Cli.Verdicts;

/// <summary>
/// The newest suitability list of each publisher that was used with a trust folder: an older one, which calls sound what has fallen since,
/// is not taken in its place.
/// </summary>
/// <param name="trustFolder">The trust folder; nothing is remembered where there is none.</param>
internal sealed class SeenLists(string trustFolder)
{
    private const string FolderName = "lists";

    private static readonly Lock Remembering = new();

    /// <summary>Takes a list: holds it against the one that is remembered of its publisher.</summary>
    /// <param name="path">Where it was read, for the sentence.</param>
    /// <param name="list">What was read.</param>
    /// <param name="now">The clock. A list that is remembered and was issued later does not count: some clock was wrong.</param>
    /// <exception cref="CommandException">
    /// It is of a day to come, older than one that was used before, or another one of the same day; or the memory cannot be read.
    /// </exception>
    public void Check(string path, SuitabilityList list, Instant now)
    {
        if (list.Issued.Beginning > now)
        {
            throw new CommandException(
                ExitCode.Data,
                $"--list: {path} was issued on {list.Issued}, which has not come: it is not what it says, or this " +
                $"machine's clock is wrong.");
        }

        var place = PlaceOf(list.Publisher);
        if (Read(place) is not { } seen || seen.Issued.Beginning > now)
            return;
        var order = list.Issued.CompareTo(seen.Issued);
        if (order < 0)
        {
            throw new CommandException(
                ExitCode.Data,
                $"--list: {path} was issued on {list.Issued} by {list.Publisher}, and one of {seen.Issued} was used here before. Name " +
                $"that one, {place}, or a newer one. If that one is wrong, delete it.");
        }

        if (order == 0 && !list.ToBytes().AsSpan().SequenceEqual(seen.ToBytes()))
        {
            throw new CommandException(
                ExitCode.Data,
                $"--list: {path} was issued on {list.Issued} by {list.Publisher}, and so was another one that was used here before, " +
                $"{place}. Ask the publisher which is right. If the one used before is wrong, delete it.");
        }
    }

    /// <summary>Remembers a list that was taken. Nothing is done where there is no trust folder.</summary>
    /// <param name="path">Where it was read, for the sentence.</param>
    /// <param name="list">What was taken.</param>
    /// <param name="now">The clock.</param>
    /// <exception cref="CommandException">Another program remembered one meanwhile that this one must not replace.</exception>
    /// <exception cref="IOException">
    /// It could not be remembered; also <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    public void Remember(string path, SuitabilityList list, Instant now)
    {
        if (!Directory.Exists(trustFolder))
            return;
        var (place, bytes) = (PlaceOf(list.Publisher), list.ToBytes());
        lock (Remembering)
        {
            if (Read(place)?.ToBytes().AsSpan().SequenceEqual(bytes) == true)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using var alone = new PlaceLock(place + ".lock");
            Check(path, list, now);
            DurableFile.Replace(place, bytes);
        }
    }

    /// <summary>Says on standard error, where no list was named, which ones were used before: what they say is not known now.</summary>
    public static void Remark(EvidenceOptions options)
    {
        if (options.List is not null)
            return;
        foreach (var remark in new SeenLists(options.TrustFolder).Remarks(Times.Now))
            Console.Error.WriteLine(Printable.Line(remark));
    }

    private IEnumerable<string> Remarks(Instant now)
    {
        var folder = Path.Combine(trustFolder, FolderName);
        if (!Directory.Exists(folder))
            yield break;
        foreach (var place in Directory.EnumerateFiles(folder).Where(p => Path.GetFileName(p).Length == 32).Order(StringComparer.Ordinal))
        {
            string? remark;
            try
            {
                remark = Read(place) is { } seen && seen.Issued.Beginning <= now
                    ? Say(
                        $"No suitability list is named, and the one of {seen.Issued} by {seen.Publisher} was used here before: what it " +
                        $"says has fallen is not looked at now. Name it, or a newer one: --list {place}")
                    : null;
            }
            catch (CommandException exception)
            {
                remark = Known(exception.Message);
            }

            if (remark is not null)
                yield return remark;
        }
    }

    // A publisher's words may be anything, and a file's name may not. Spaces and capitals make no other publisher.
    private string PlaceOf(string publisher) => Path.Combine(
        trustFolder, FolderName, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join(' ', publisher.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .ToUpperInvariant())).AsSpan(0, 16)));

    private static SuitabilityList? Read(string place)
    {
        if (!File.Exists(place))
            return null;
        ReadOnlyMemory<byte> bytes;
        try
        {
            using var file = File.OpenRead(place);
            var read = new byte[SuitabilityList.MaxSize + 1];
            bytes = read.AsMemory(0, file.ReadAtLeast(read, read.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.InputOutput,
                $"{place} cannot be read: it is the newest suitability list that was used here, and none is taken without it. " +
                $"{exception.Message}",
                exception);
        }

        return SuitabilityList.TryParse(bytes, out var list, out _)
            ? list
            : throw new CommandException(
                ExitCode.Data, $"{place} is damaged: it is the newest suitability list that was used here. Put it back from a copy, or " +
                $"delete it.");
    }
}
