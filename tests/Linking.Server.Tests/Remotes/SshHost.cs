using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Linking.Server.Tests.Remotes;

/// <summary>A real <c>sshd</c> on a loopback port, with a host key and authorised keys of its own.</summary>
internal sealed class SshHost : IDisposable
{
    // sshd starts itself again for each connection, and asks for its whole path.
    public const string Program = "/usr/sbin/sshd";

    private const string PrivilegeSeparation = "/run/sshd";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    public SshHost()
    {
        Port = FreePort.Next();

        // As root, and only then, sshd wants this folder, which a service manager makes.
        if (Environment.UserName == "root")
            Directory.CreateDirectory(PrivilegeSeparation);
        foreach (var name in (string[])["host", "client", "stranger"])
            Programs.Run("ssh-keygen", $"-q -t ed25519 -N \"\" -f {_folder[name]}");
        File.Copy(_folder["client.pub"], _folder["authorized_keys"]);
        File.WriteAllText(_folder["sshd_config"], $"""
            ListenAddress 127.0.0.1:{Port}
            HostKey {_folder["host"]}
            AuthorizedKeysFile {_folder["authorized_keys"]}
            PidFile none
            StrictModes no
            PasswordAuthentication no
            KbdInteractiveAuthentication no

            """);
        WriteClient("client", _folder["host.pub"]);
        _process = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", _folder["sshd_config"]])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    /// <summary>How git calls ssh with the configuration below, and nothing of the user's.</summary>
    public string Command => $"ssh -F {_folder["ssh_config"]} -o BatchMode=yes";

    /// <summary>Waits until it answers.</summary>
    public Task StartedAsync() => Eventually.TrueAsync(() =>
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException e)
        {
            return _process.HasExited ? throw new InvalidOperationException($"sshd ended with {_process.ExitCode}.", e) : false;
        }
    });

    /// <summary>The client has a key that the host does not know.</summary>
    public void UseStranger() => WriteClient("stranger", _folder["host.pub"]);

    /// <summary>The client expects another host key.</summary>
    public void ExpectAnotherHost() => WriteClient("client", _folder["stranger.pub"]);

    public string AddressOf(string path) => $"ssh://{Environment.UserName}@127.0.0.1:{Port}{path}";

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private void WriteClient(string key, string hostKey)
    {
        var words = File.ReadAllText(hostKey).Split(' ');
        File.WriteAllText(_folder["known_hosts"], $"[127.0.0.1]:{Port} {words[0]} {words[1]}\n");
        File.WriteAllText(_folder["ssh_config"], $"""
            IdentityFile {_folder[key]}
            IdentitiesOnly yes
            UserKnownHostsFile {_folder["known_hosts"]}
            GlobalKnownHostsFile none
            StrictHostKeyChecking yes

            """);
    }
}
