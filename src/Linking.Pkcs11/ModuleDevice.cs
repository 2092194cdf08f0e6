namespace Linking.Pkcs11;

/// <summary>The device that holds a key, as its token describes itself (CK_TOKEN_INFO): its own word. Immutable.</summary>
/// <param name="Manufacturer">Whose it is.</param>
/// <param name="Model">What it is.</param>
/// <param name="Firmware">Version of what runs in it, for example 2.6.</param>
public sealed record ModuleDevice(string Manufacturer, string Model, string Firmware)
{
    public override string ToString() => $"manufacturer={Manufacturer};model={Model};firmware={Firmware}";
}
