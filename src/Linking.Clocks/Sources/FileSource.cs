using System.Text;

namespace Linking.Clocks.Sources;

/// <summary>A file in which something else of the operator's keeps its newest report, with its time.</summary>
/// <param name="path">The file.</param>
/// <param name="maxAge">An older report is not believed.</param>
/// <param name="time">The machine's clock.</param>
public sealed class FileSource(string path, TimeSpan maxAge, TimeProvider time) : ITimeSource
{
    private const int MaxBytes = 4096;

    public string Name { get; } = $"file:{path}";

    public async Task<SourceAnswer> AskAsync(CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxBytes + 1];
            var size = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            return size > MaxBytes
                ? SourceAnswer.Failed(Name, $"it has more than {MaxBytes} bytes")
                : ReportText.Read(Name, Encoding.UTF8.GetString(bytes, 0, size), time.GetUtcNow(), maxAge);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SourceAnswer.Failed(Name, $"it cannot be read: {e.Message}");
        }
    }
}
