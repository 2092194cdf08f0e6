using System.Security.Cryptography;
using System.Text;

using Linking.Files;
using Linking.Notes;

namespace Linking.Witness;

/// <summary>
/// What a witness remembers of each log: a file a log, replaced whole and flushed before anything is answered (docs/spec/witness.md,
/// "What a witness keeps"). Thread-safe; the caller keeps other processes off the folder.
/// </summary>
public sealed class LogStates
{
    private const string Magic = "linking witness v1\n";

    // A head of a request, and the first line.
    private const int MaxSize = AddRequest.MaxSize + 64;

    private readonly string _folder;
    private readonly Dictionary<string, LogState> _states = new(StringComparer.Ordinal);

    private LogStates(string folder) => _folder = folder;

    /// <summary>Reads the state of the logs that are known; makes the folder if it is missing.</summary>
    /// <exception cref="InvalidDataException">A file is not what was written there.</exception>
    /// <exception cref="IOException">The folder cannot be used; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static LogStates Open(string folder, KnownLogs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        DurableFolder.Create(folder);
        var states = new LogStates(folder);
        foreach (var origin in logs.Origins)
            states._states.Add(origin, new LogState { Head = Read(states.PathOf(origin), origin) });
        return states;
    }

    internal LogState Of(string origin) => _states[origin];

    /// <summary>Remembers a head, durably. Holds the state's gate.</summary>
    /// <exception cref="IOException">It was not remembered; also <see cref="UnauthorizedAccessException"/>.</exception>
    internal void Write(LogState state, Checkpoint head)
    {
        var path = PathOf(head.Origin);
        DurableFile.Replace(path, Encoding.UTF8.GetBytes(Magic + head.ToText()), temporary: path + ".tmp");
        state.Head = head;
    }

    private static Checkpoint? Read(string path, string origin)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var bytes = new byte[MaxSize];
        var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MaxSize, throwOnEndOfStream: false));
        return text.StartsWith(Magic, StringComparison.Ordinal) && Checkpoint.TryParse(text[Magic.Length..], out var head) &&
            head.Origin == origin
            ? head
            : throw new InvalidDataException(
                $"The file {path} is not what this witness has written there about {origin}. Do not delete it: a witness that forgets " +
                "what it has cosigned may cosign a second history. Put it back, or end this witness and begin a new one with a new key.");
    }

    private string PathOf(string origin) =>
        Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))) + ".log");
}
