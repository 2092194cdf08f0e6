using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Linking.Cli.Tests;

/// <summary>A running command. It is ended with the test, whatever happens.</summary>
internal sealed partial class CliProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly Task<string> _error;

    public CliProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Cli.Limit);

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>Waits until the process has a file open: it is at work then.</summary>
    public Task OpensAsync(string path)
        => Testing.Eventually.TrueAsync(() => _process.HasExited || OpenFiles().Contains(path, StringComparer.Ordinal));

    /// <summary>Waits until the runtime has put up its handler for Ctrl-C.</summary>
    public Task CatchesInterruptAsync() => Testing.Eventually.TrueAsync(() => _process.HasExited || Catches(Interrupt));

    /// <summary>Gives it the rest of its input and waits until it ends.</summary>
    public async Task<CliResult> EndAsync(byte[] input)
    {
        var copy = _process.StandardOutput.BaseStream.CopyToAsync(_output);
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }

        return await EndAsync(copy);
    }

    /// <summary>Waits until it ends, with its input left open.</summary>
    public Task<CliResult> EndAsync() => EndAsync(_process.StandardOutput.BaseStream.CopyToAsync(_output));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _output.DisposeAsync();
    }

    private async Task<CliResult> EndAsync(Task copy)
    {
        using var limit = new CancellationTokenSource(Cli.Limit);
        await _process.WaitForExitAsync(limit.Token);
        await copy.WaitAsync(limit.Token);
        return new CliResult(_process.ExitCode, _output.ToArray(), await _error.WaitAsync(limit.Token));
    }

    private IEnumerable<string?> OpenFiles()
    {
        try
        {
            return [.. Directory.GetFiles($"/proc/{_process.Id}/fd").Select(f => new FileInfo(f).LinkTarget)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private bool Catches(int signal)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(l => l.StartsWith("SigCgt:", StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line[7..].Trim(), 16) >> (signal - 1) & 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
