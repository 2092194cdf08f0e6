using System.ComponentModel;
using System.Diagnostics;
using System.Text;

using Linking.Cli.Terminal;
using Linking.Publications;

namespace Linking.Cli.Paper;

/// <summary>A notice as PDF, printed by the machine's Chromium.</summary>
internal static class NoticePdf
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <exception cref="CommandException">There is no such program, or it did not print.</exception>
    public static async Task<byte[]> RenderAsync(
        Publication publication, NoticeWords words, NoticeLayout layout, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("linking-notice-");
        try
        {
            var (page, pdf) = (Path.Combine(folder.FullName, "notice.html"), Path.Combine(folder.FullName, "notice.pdf"));
            OutputFile.Create(page, Encoding.UTF8.GetBytes(NoticeHtml.Render(publication, words, layout)));
            var said = await PrintAsync(folder.FullName, page, pdf, cancellation);
            return File.Exists(pdf)
                ? await File.ReadAllBytesAsync(pdf, cancellation)
                : throw new CommandException(
                    ExitCode.InputOutput, $"Chromium printed no PDF: {said} Use --format html, and print it with another browser.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> PrintAsync(string folder, string page, string pdf, CancellationToken cancellation)
    {
        using var process = Start(
        [
            "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
            $"--user-data-dir={Path.Combine(folder, "profile")}",
            // Chromium refuses to run its sandbox as root. The page is this program's own and loads nothing.
            .. Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? (string[])["--no-sandbox"] : [],
            "--no-pdf-header-footer", $"--print-to-pdf={pdf}", new Uri(page).AbsoluteUri,
        ]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            await output;
            var last = (await errors).TrimEnd().Split('\n')[^1];
            return last.Length > 0 ? $"'{last}'." : $"it ended with exit code {process.ExitCode}.";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException(
                ExitCode.InputOutput,
                $"Chromium did not end within {Limit.TotalSeconds} seconds. Use --format html, and print it with another browser.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static Process Start(string[] arguments)
    {
        foreach (var program in Programs)
        {
            try
            {
                var start = new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
                };
                if (Process.Start(start) is { } process)
                    return process;
            }
            catch (Win32Exception)
            {
                // Not this one: the next.
            }
        }

        throw new CommandException(
            ExitCode.Unavailable,
            $"PDF is printed by Chromium, and none of {string.Join(", ", Programs)} is on this machine. Install one (Debian: apt install " +
            "chromium), or use --format html and print it with another browser.");
    }
}
