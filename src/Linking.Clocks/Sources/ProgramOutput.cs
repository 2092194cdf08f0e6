using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Linking.Clocks.Sources;

/// <summary>Runs a program for a few words on its standard output.</summary>
internal static class ProgramOutput
{
    private const int MaxCharacters = 4096;

    /// <summary>Null, with the reason, if it fails, says too much or takes too long; it is ended then.</summary>
    public static async Task<(string? Text, string Problem)> ReadAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan patience, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C";
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var buffer = new char[MaxCharacters + 1];
            var size = await process.StandardOutput.ReadBlockAsync(buffer, timeout.Token);
            if (size > MaxCharacters)
                return (null, $"it says more than {MaxCharacters} characters");
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0
                ? (new string(buffer, 0, size), "")
                : (null, $"{program} ended with exit code {process.ExitCode}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"it did not answer within {patience.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return (null, $"{program} cannot be run: {e.Message}");
        }
        finally
        {
            End(process);
        }
    }

    private static void End(Process? process)
    {
        try
        {
            if (process is { HasExited: false })
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile: nothing is left to end.
        }

        process?.Dispose();
    }
}
