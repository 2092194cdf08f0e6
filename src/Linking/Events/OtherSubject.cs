namespace Linking.Events;

/// <summary>Anything else; the text is shown.</summary>
public sealed record OtherSubject : NoticeSubject;
