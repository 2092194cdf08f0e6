namespace Linking.Cli.Terminal;

/// <summary>Lines about single files among many: up to so many; and held while a progress bar would be torn.</summary>
/// <param name="output">Gets them.</param>
/// <param name="isHeld">Until <see cref="ReleaseAsync"/>; else each is written at once.</param>
/// <param name="most">How many; null: all.</param>
internal sealed class FileLines(TextWriter output, bool isHeld, int? most = null)
{
    private readonly List<string> _held = [];
    private int _count;

    /// <summary>How many were not written, for there were too many.</summary>
    public int Left => Math.Max(0, _count - (most ?? int.MaxValue));

    /// <summary>Writes one.</summary>
    public void Add(string line)
    {
        _count++;
        if (Left > 0)
            return;
        if (isHeld)
            _held.Add(line);
        else
            output.WriteLine(line);
    }

    /// <summary>Writes those that were held.</summary>
    public async Task ReleaseAsync()
    {
        foreach (var line in _held)
            await output.WriteLineAsync(line);
        _held.Clear();
        await output.FlushAsync();
    }
}
