package tinypushgateway.handler;

import java.util.Locale;

/** What a scraper's Accept-Encoding says of gzip, RFC 9110 section 12.5.3. */
final class AcceptEncoding {
    private AcceptEncoding() {}

    static boolean takesGzip(String header) {
        boolean any = false;
        for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] codingAndWeight = part.split(";", 2);
            String coding = codingAndWeight[0].strip();
            boolean wanted = codingAndWeight.length == 1 || weight(codingAndWeight[1]) > 0;
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return wanted;
            }
            any |= coding.equals("*") && wanted;
        }
        return any;
    }

    private static double weight(String parameter) {
        String weight = parameter.strip();
        try {
            return weight.startsWith("q=")
                    ? Double.parseDouble(weight.substring(2).strip())
                    : 1;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
