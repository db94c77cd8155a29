package tinypushgateway.http;

/** Character classes of RFC 9110 section 5.6.2 and 5.5, and comparison of octets with words. */
final class HttpChars {
    private static final String DELIMITERS = "\"(),/:;<=>?@[\\]{}";
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int c = 0x21; c < 0x7F; c++) {
            TOKEN[c] = DELIMITERS.indexOf(c) < 0;
        }
    }

    private HttpChars() {}

    /** tchar. */
    static boolean isToken(int octet) {
        return TOKEN[octet];
    }

    /** field-vchar, SP or HTAB: what a field value may hold. */
    static boolean isFieldValue(int octet) {
        return octet >= 0x20 && octet != 0x7F || octet == '\t';
    }

    /** VCHAR: what a request target may hold. */
    static boolean isVisible(int octet) {
        return octet > 0x20 && octet < 0x7F;
    }

    static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexDigit(int octet) {
        if (isDigit(octet)) {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether {@code bytes[from, to)} is this word. */
    static boolean equals(String word, byte[] bytes, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code bytes[from, to)} is this lower-case word, in any case. */
    static boolean equalsIgnoreCase(String lowerCase, byte[] bytes, int from, int to) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int octet = bytes[from + i];
            int lower = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
            if (lower != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
