namespace Linking.Pkcs11;

/// <summary>A token refused a PIN, or it would not be wise to try one: it is not tried again.</summary>
internal sealed class RefusedPinException(string message) : Exception(message);
