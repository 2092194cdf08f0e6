using System.Runtime.InteropServices;

namespace Linking.Cli.Doctor.Checks;

/// <summary>The folder of the directory sink, or of a working clone: there and writable, asked without writing.</summary>
/// <param name="name">What it is.</param>
/// <param name="folder">The folder.</param>
internal sealed partial class DirectorySinkCheck(string name, string folder) : Check
{
    private const int Write = 2;
    private const int Enter = 1;

    public override string Name => name;

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Diagnosis>>([Look()]);

    private Diagnosis Look()
    {
        if (File.Exists(folder))
            return Diagnosis.Fault(Say($"{folder} is a file"), Say("name a folder"));
        if (!Directory.Exists(folder))
            return Diagnosis.Warning(Say($"{folder} is not there yet"), Say("the first publication makes it; check the path"));
        if (OperatingSystem.IsWindows() || Access(folder, Write | Enter) == 0)
            return Diagnosis.Ok(Say($"{folder} can be written to"));
        return Diagnosis.Fault(
            Say($"{folder} cannot be written to by this user: {Marshal.GetLastPInvokeErrorMessage()}"),
            Say("give the server's user the permission"));
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
